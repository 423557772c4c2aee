"""The gateway stands beside the house: no Django, and of the house the kernel's plain modules."""

import ast
import subprocess
import sys

from tests.house.files import ROOT

FOLDER = ROOT / "src/wanghuo/gateway"
MODULES = sorted(
    ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
    for path in FOLDER.rglob("*.py")
)
ALLOWED = {
    f"wanghuo.kernel.{name}" for name in ("errors", "terms", "ids", "clock", "merkle", "messages")
}
PROTOCOLS = sorted((FOLDER / "protocols").rglob("*.py"))


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_of_the_house_only_what_it_may():
    of_the_house = {
        name
        for path in FOLDER.rglob("*.py")
        for name in imported(path)
        if name.startswith("wanghuo") and not name.startswith("wanghuo.gateway")
    }

    assert of_the_house <= ALLOWED


def test_protocols_need_nothing_but_python():
    foreign = {
        name.partition(".")[0]
        for path in PROTOCOLS
        for name in imported(path)
        if not name.startswith("wanghuo")
    }

    assert foreign <= sys.stdlib_module_names
    assert foreign.isdisjoint({"socket", "asyncio", "threading", "random", "time", "sqlite3"})


def test_protocols_read_no_clock():
    asking = [path.name for path in PROTOCOLS if "now(" in path.read_text("utf-8")]

    assert asking == []


def test_all_of_it_loads_without_django():
    program = (
        "import importlib, sys\n"
        f"for name in {MODULES!r}: importlib.import_module(name)\n"
        "print('django' in sys.modules, len(sys.modules) > 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, encoding="utf-8"
    )

    assert done.stdout == "False True\n"
