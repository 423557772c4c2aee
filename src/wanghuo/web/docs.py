"""Pages of documentation that are written from the code, so that they cannot lie."""

import importlib
from pathlib import Path

from wanghuo.__main__ import COMMANDS
from wanghuo.base.exchange.queries import tables
from wanghuo.kernel.errors import all_errors
from wanghuo.web.config import Config


def errors_page() -> str:
    """Return the table of every refusal: code, HTTP status, Chinese sentence."""
    for command in COMMANDS.values():  # a class is known once its module is loaded
        importlib.import_module(command.module)
    importlib.import_module("wanghuo.web.urls")
    lines = [
        "# 拒绝与错误代码",
        "",
        "接口按 RFC 9457 返回 `application/problem+json`，`code` 供程序判断，`detail` 供人阅读。",
        "",
        "| code | status | 说明 |",
        "| --- | --- | --- |",
    ]
    errors = sorted(all_errors(), key=lambda error: error.code)
    lines.extend(f"| `{error.code}` | {error.status} | {error.sentence} |" for error in errors)
    return "\n".join(lines) + "\n"


def settings_page(config: type[Config]) -> str:
    """Return the operator's table of settings."""
    lines = [
        "# 设置",
        "",
        "全部设置都是环境变量，前缀 `WANGHUO_`；写错名字或取值，程序拒绝启动并说明。",
        "密钥等也可以放在文件里：`WANGHUO_SECRETS_DIR` 目录下以变量名（小写）命名的文件。",
        "",
        "| 变量 | 默认 | 说明 |",
        "| --- | --- | --- |",
    ]
    for name, field in config.model_fields.items():
        default = field.get_default(call_default_factory=True, validated_data={})
        lines.append(f"| `WANGHUO_{name.upper()}` | `{default}` | {field.description} |")
    return "\n".join(lines) + "\n"


def write_pages(docs: Path) -> None:
    """Write the pages below `docs`."""
    (docs / "developer/errors.md").write_text(errors_page(), "utf-8")
    (docs / "developer/tables.md").write_text(tables.page(), "utf-8")
    (docs / "operator/settings.md").write_text(settings_page(Config), "utf-8")
