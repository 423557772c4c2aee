"""The roles that ship with the program, read from the file beside this one."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from wanghuo.base.people.rules import Duty
from wanghuo.base.people.services import RoleSpec

ROLES = Path(__file__).parent / "roles.toml"


def shipped_roles() -> Iterator[RoleSpec]:
    """Yield every role of the file."""
    for code, role in tomllib.loads(ROLES.read_text("utf-8")).items():
        duty = Duty(role.get("duty", Duty.NONE))
        yield RoleSpec(code, role["name"], duty, tuple(role["capabilities"]))
