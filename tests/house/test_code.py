"""Laws on the code itself."""

import ast
import io
import re
import tokenize

import pytest

from tests.house.files import PYTHON, ROOT
from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.web.roles import shipped_roles

LINES = 500
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore)")
REASONED = re.compile(
    r"# noqa: [A-Z]+\d+(, [A-Z]+\d+)* -- \S.*|# type: ignore\[[a-z-]+(, ?[a-z-]+)*\]  # -- \S.*"
)
"""mypy reads nothing but code and another comment behind its own."""
NOT_ENDING_IN_ED = {
    "split", "met", "reset", "withdrawn", "overdue", "made", "undone", "sent", "found", "cut",
}  # fmt: skip
PROVING = {"raises", "fail", "warns", "skip", "refused", "django_assert_num_queries"}
TESTS = [path for path in PYTHON if path.is_relative_to(ROOT / "tests")]


def comments(path):
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
    for token in tokens:
        if token.type == tokenize.COMMENT and SILENCED.search(token.string):
            yield token.line[token.start[1] :].rstrip()


def test_whatever_is_silenced_says_why():
    silent = [
        f"{path.relative_to(ROOT)}: {comment}"
        for path in PYTHON
        for comment in comments(path)
        if not REASONED.fullmatch(comment)
    ]

    assert silent == []


def test_no_module_is_long():
    long = {
        str(path.relative_to(ROOT)): count
        for path in PYTHON
        if (count := len(path.read_text("utf-8").splitlines())) > LINES
        and path.parent.name != "migrations"
    }

    assert long == {}


def proves(node, helpers):
    """Tell whether a function asserts, or calls what asserts."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assert):
            return True
        called = [inner.func] if isinstance(inner, ast.Call) else getattr(inner, "items", [])
        names = {_name(getattr(call, "context_expr", call)) for call in called}
        if names & (PROVING | helpers):
            return True
    return False


def _name(node):
    return getattr(node, "attr", getattr(node, "id", ""))


def functions(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def asserting_helpers(trees):
    """Names of helpers that assert, and of those that call them."""
    helpers: set[str] = set()
    while True:
        more = {
            function.name
            for tree in trees
            for function in functions(tree)
            if not function.name.startswith("test_") and proves(function, helpers)
        }
        if more <= helpers:
            return helpers
        helpers |= more


def test_every_test_proves_something():
    trees = {path: ast.parse(path.read_text("utf-8")) for path in TESTS}
    helpers = asserting_helpers(trees.values())

    empty = [
        f"{path.relative_to(ROOT)}::{function.name}"
        for path, tree in trees.items()
        for function in functions(tree)
        if function.name.startswith("test_") and not proves(function, helpers)
    ]

    assert empty == []


@pytest.mark.parametrize("kind", sorted(fact_kinds.labels))
def test_every_kind_of_fact_is_a_noun_and_what_happened_to_it(kind):
    noun, _, verb = kind.partition(".")

    assert re.fullmatch(r"[a-z_]+", noun)
    assert verb.endswith("ed") or verb in NOT_ENDING_IN_ED


def test_roles_give_what_is_declared_and_all_of_it():
    given = {capability for role in shipped_roles() for capability in role.capabilities}

    assert given == set(capabilities.labels)
