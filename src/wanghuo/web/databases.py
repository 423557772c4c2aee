"""Turn a database URL into Django's settings."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    " PRAGMA busy_timeout=20000;"
)


def database(url: str, var: Path) -> dict[str, object]:
    """Return Django's settings for `sqlite:///[path]` or `postgresql://…`; ValueError otherwise.

    SQLite opens every transaction IMMEDIATE, so that writers queue instead of failing, and syncs
    fully, so that what was answered survives a power cut.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = Path(unquote(parts.path)) if parts.path.strip("/") else var / "wanghuo.sqlite3"
        options = {"transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS}
        # tests use a file too: in memory, SQLite refuses a second writer instead of queueing it
        test = {"NAME": var / "test.sqlite3"}
        engine = "django.db.backends.sqlite3"
        return {"ENGINE": engine, "NAME": path, "OPTIONS": options, "TEST": test}
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    msg = f"不支持的数据库地址：{parts.scheme}://…，请使用 sqlite:/// 或 postgresql://…"
    raise ValueError(msg)
