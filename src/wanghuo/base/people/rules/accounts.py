"""What a log-in name, a person's name and a token must look like, and how log-in refuses."""

import hashlib
import re
import unicodedata

from wanghuo.kernel.errors import BadInput, DomainError, Words

LONGEST_TOKEN_DAYS = 365
LONGEST_NAME = 40
USERNAME = re.compile(r"[a-z0-9][a-z0-9_.@-]{1,39}")
PERSONAL_NUMBER = re.compile(r"1[3-9]\d{9}|\d{15}|\d{17}[\dx]")


class LoginRefused(DomainError):
    """Wrong name, wrong password or disabled account, never told apart (登录失败)."""

    code = "login_refused"
    status = 401
    sentence = "用户名或口令不正确，请核对后重试；忘记口令请联系管理员重置。"


class NameTaken(DomainError):
    """The name must be unique and is already used (名称已被使用)."""

    code = "name_taken"
    status = 409
    sentence = "该{what}已被使用，请核对是否重复，或换一个。"


class AlreadyInstalled(DomainError):
    """The first administrators are made once, before any other user (已初始化)."""

    code = "already_installed"
    status = 409
    sentence = "本系统已有用户，不能再次初始化；如遗失管理员口令，请由另一位管理员重置。"


def normal_username(text: str) -> str:
    """Fold full-width and capital letters, so that one person is one log-in name."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def check_username(text: str) -> str:
    """Return the folded log-in name, or refuse it; telephone and identity numbers are personal."""
    username = normal_username(text)
    if PERSONAL_NUMBER.fullmatch(username):
        raise BadInput(problem="用户名不能用手机号或身份证号，请改用姓名拼音加编号等。")
    if not USERNAME.fullmatch(username):
        raise BadInput(
            problem="用户名须为 2–40 个字母、数字或 _ . @ -，并以字母或数字开头，请修改。"
        )
    return username


def check_name(text: str, what: str = "姓名", longest: int = LONGEST_NAME) -> str:
    """Return the name without outer blanks, or refuse an empty or overlong one."""
    name = text.strip()
    if not 0 < len(name) <= longest:
        raise BadInput(
            problem=Words("{what}须为 1–{longest} 个字，请修改。", what=what, longest=longest)
        )
    return name


def check_token_days(days: int) -> None:
    """Refuse a token that is born dead or lives longer than a year."""
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise BadInput(
            problem=Words("令牌有效期须为 1–{limit} 天，请修改。", limit=LONGEST_TOKEN_DAYS)
        )


def secret_hash(secret: str) -> str:
    """Return what is kept of a token: a long random secret needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
