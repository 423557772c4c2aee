"""Open the rulebook once at start, and ask it.

The assembler says where the files are; a later folder (the operator's own) adds to the shipped one.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.rulebook.models import RuleEntry, RuleFile
from wanghuo.kernel.rulebook.rules import Confidence, Rule, Rulebook, overlaps

DIGEST_LENGTH = 8

_open: list[Rulebook] = []


class RulebookRefused(DomainError):
    """A rule file cannot be used; the program does not start with it (规则文件有误)."""

    code = "rulebook_refused"
    status = 500
    sentence = "规则文件 {file} 的 {key} 有误：{problem}。请改正该文件后重新启动。"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a rule file, and where."""

    file: str
    key: str
    problem: str


def open_rulebook(folders: Sequence[Path]) -> Rulebook:
    """Read every rule file and put the rulebook in force, or refuse with the first fault."""
    rules, faults = _read(folders)
    for fault in faults:
        raise RulebookRefused(file=fault.file, key=fault.key, problem=fault.problem)
    _open[:] = [Rulebook(rules)]
    return _open[0]


def check_rulebook(folders: Sequence[Path]) -> list[Fault]:
    """Say everything that is wrong with the rule files; an empty list is a clean bill."""
    return _read(folders)[1]


def rulebook() -> Rulebook:
    """Return the rulebook in force; RuntimeError when the assembler has opened none."""
    if not _open:
        msg = "no rulebook is open: the assembler calls open_rulebook() at start"
        raise RuntimeError(msg)
    return _open[0]


def rule(code: str, region_code: str, on: date) -> Rule:
    """Return the rule that binds the place on the day; `RuleMissing` or `RuleTextMissing` else."""
    return rulebook().rule(code, region_code, on)


def _read(folders: Sequence[Path]) -> tuple[list[Rule], list[Fault]]:
    rules: list[Rule] = []
    faults: list[Fault] = []
    for folder in folders:
        for file in sorted(folder.glob("*.toml")):
            try:
                rules.extend(_rule(file.name, entry) for entry in _content(file))
            except _Unreadable as error:
                faults.extend(error.faults)
    if not rules and not faults:
        faults.append(Fault("、".join(map(str, folders)), "*.toml", "目录中没有规则文件"))
    return rules, [*faults, *_clashes(rules), *_misshapen(rules)]


class _Unreadable(Exception):
    """A file that holds no proper rules, with everything that is wrong."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults


def _content(file: Path) -> list[RuleEntry]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        return RuleFile.model_validate(data).rule
    except UnicodeDecodeError:
        raise _Unreadable(Fault(file.name, "编码", "不是 UTF-8，请另存为 UTF-8")) from None
    except tomllib.TOMLDecodeError as error:
        problem = f"不是有效的 TOML（{error}）"
        raise _Unreadable(Fault(file.name, "语法", problem)) from None
    except ValidationError as error:
        faults = [Fault(file.name, _key(e["loc"]), _problem(e)) for e in error.errors()]
        raise _Unreadable(*faults) from None


def _key(location: tuple[int | str, ...]) -> str:
    """Name a place in the file as people count: the second rule is 2."""
    parts = (f"第{part + 1}条" if isinstance(part, int) else part for part in location)
    return ".".join(parts) or "文件"


_PROBLEMS = {
    "missing": "缺少此项",
    "extra_forbidden": "没有此项，请检查拼写",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}",
    "enum": "只能取 {expected}",
    "date_type": "应为日期，如 2025-11-01，不加引号",
}


def _problem(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "value_error":
        return str(context["error"])
    return _PROBLEMS.get(detail["type"], detail["msg"]).format(**context)


def _rule(file: str, entry: RuleEntry) -> Rule:
    values = entry.model_dump(exclude={"parameters"})
    text = entry.model_dump_json()
    digest = sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]
    version = f"{entry.code}@{entry.region or 'CN'}@{entry.effective_from}#{digest}"
    return Rule(parameters=_frozen(entry.parameters), version=version, file=file, **values)


def _frozen(value: Any) -> Any:  # noqa: ANN401 -- whatever TOML holds
    """Make tables and lists unchangeable all the way down: a rule is shared by every thread."""
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(inner) for inner in value)
    return value


def _clashes(rules: Sequence[Rule]) -> Iterator[Fault]:
    for one, other in overlaps(rules):
        problem = f"与 {one.file} 中 {one.effective_from} 起的同一规则在时间上重叠"
        yield Fault(other.file, f"{other.code}（{other.effective_from}）", problem)


def _misshapen(rules: Sequence[Rule]) -> Iterator[Fault]:
    """Find changed house rules whose parameters the program would not find by name and type."""
    models: dict[str, Rule] = {}
    for rule in rules:
        if rule.confidence is Confidence.HOUSE:
            models.setdefault(rule.code, rule)
    for rule in rules:
        model = models.get(rule.code, rule)
        if _shape(rule) != _shape(model):
            problem = f"参数的名称和类型应与 {model.file} 一致：{'、'.join(model.parameters)}"
            yield Fault(rule.file, f"{rule.code}.parameters", problem)


def _shape(rule: Rule) -> dict[str, type]:
    return {name: type(value) for name, value in rule.parameters.items()}
