"""What this room refuses, beyond what the house refuses already."""

from wanghuo.kernel.errors import DomainError


class WrongSender(DomainError):
    """The queue was filled by somebody else than who is logged in (非本人发送)."""

    code = "wrong_sender"
    status = 409
    sentence = "这些记录由另一位用户填写，请由本人登录后发送。"


class PhotoIdTaken(DomainError):
    """The id stands for another photograph (照片编号已用)."""

    code = "photo_id_taken"
    status = 409
    sentence = "这个编号已用于另一张照片，请换一个编号重新上传。"


class OffsetWrong(DomainError):
    """A piece of a photograph does not begin where the last one ended (续传位置不符)."""

    code = "offset_wrong"
    status = 409
    sentence = "已收到 {received} 字节，请从这里继续上传。"


class PhotoBroken(DomainError):
    """What arrived is not what was announced (照片校验不符)."""

    code = "photo_broken"
    status = 422
    sentence = "照片传输后校验不符，请从头重新上传。"


class NotFinished(DomainError):
    """Only a finished inspection is signed (检查未完成)."""

    code = "inspection_not_finished"
    status = 409
    sentence = "检查尚未完成，请完成后再签字。"


class SignedAlready(DomainError):
    """Somebody signed already (已经签字)."""

    code = "inspection_signed"
    status = 409
    sentence = "{who}已经签字，不能重复办理。"
