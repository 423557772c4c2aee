"""The interface in English: what people can read is found in the code, kept in a .po, compiled.

    python -m wanghuo.web.translations

adds to the .po what is new, drops what is gone, compiles the .mo and says what has no translation
yet. Chinese is the language of the code, so Chinese needs no catalogue.
"""

import ast
import json
import re
import struct
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, cast

from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.template.base import FilterExpression
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from wanghuo.web.setup import start_django

SOURCE = Path(__file__).parents[1]
CATALOGUE = SOURCE / "web/locale/en/LC_MESSAGES/django.po"
CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]")
HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"

CALLS = {"gettext", "gettext_lazy", "gettext_noop", "_", "translate", "Words", "declare"}
"""Calls whose Chinese arguments are read by people."""
LABELLED = {
    "Check", "Count", "Entry", "Field", "Key", "Mark", "Option", "Quantity", "Source", "_of_report",
    "_section", "_move", "_words",
}  # fmt: skip
"""Calls whose Chinese arguments a template or a view translates."""
CONTEXTS = {"Entry": "菜单", "Layer": "菜单", "record_layer": "菜单"}
"""The context in which the template does so."""
FACTS = {"problem", "what", "capability", "action"}
"""Facts of a refusal that are words of ours, not of users."""
KEYED = {
    "Target": {"label", "hint"},
    "Layer": {"label"},
    "record_layer": {"label"},
    "lead_on": {"label"},
}
"""Calls of which only these keywords are read by people."""
TOLD = ("_badges", "_shown")
"""How functions are called that say on a page what a record is."""
NAMES = {
    "sentence", "heading", "verbose_name", "BOUNDS", "EVERY_PLACE", "HOUSE_RULE", "LABELS",
    "NEXT_STEP", "NOT_CONNECTED", "WAY", "WORDS",
}  # fmt: skip
"""Names whose values are words for people."""


class Message(NamedTuple):
    """What is looked up in the catalogue."""

    text: str
    plural: str = ""
    context: str = ""


Catalogue = Mapping[Message, tuple[str, ...]]
"""Each message with its translation; with two of them when it counts."""


def messages() -> set[Message]:
    """Return everything in templates and code that a page or an answer translates."""
    found = {*_in_templates(), *_in_outlines(), *_in_registers()}
    for path in SOURCE.rglob("*.py"):
        if not {"migrations", "demo"} & set(path.parts):
            found.update(in_code(path.read_text("utf-8")))
    return found


def _in_templates() -> Iterator[Message]:
    for path in SOURCE.rglob("templates/**/*.html"):
        yield from in_template(path.read_text("utf-8"))


def _in_outlines() -> Iterator[Message]:
    """Yield the names of report templates, which are data."""
    for path in SOURCE.rglob("outlines/*.toml"):
        name = tomllib.loads(path.read_text("utf-8")).get("name")
        if name:
            yield Message(name)


def _in_registers() -> Iterator[Message]:
    """Yield what the kinds of record declare; they can be asked once Django has started."""
    words = import_module("wanghuo.web.record_words")
    yield from (Message(text) for text in words.record_words() if CHINESE.search(text))
    yield from (Message(text, context=CONTEXTS["Entry"]) for text in words.menu_words())


def in_template(source: str) -> Iterator[Message]:
    """Yield the messages of one template as Django will look them up, percent signs doubled."""
    backend = cast("DjangoTemplates", engines["django"])
    nodes = backend.engine.from_string(source).nodelist
    for one in cast("list[TranslateNode]", nodes.get_nodes_by_type(TranslateNode)):
        text = getattr(one.filter_expression.var, "literal", None)
        if isinstance(text, str):
            yield Message(text.replace("%", "%%"), context=_context(one.message_context))
    for block in cast("list[BlockTranslateNode]", nodes.get_nodes_by_type(BlockTranslateNode)):
        singular, _ = block.render_token_list(block.singular)
        plural, _ = block.render_token_list(block.plural)
        yield Message(singular, plural, _context(block.message_context))


def _context(expression: FilterExpression | None) -> str:
    return str(expression.resolve(Context())) if expression else ""


def in_code(source: str) -> Iterator[Message]:
    """Yield the messages of one module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _in_call(node)
        elif _is_for_people(node):
            yield from _chinese(ast.walk(node))
        elif isinstance(node, ast.ClassDef) and "Term" in {_name(base) for base in node.bases}:
            members = [one.value for one in node.body if isinstance(one, ast.Assign)]
            yield from _chinese(part for member in members for part in ast.walk(member))


def _is_for_people(node: ast.AST) -> bool:
    """Tell whether all Chinese below it is read by people."""
    if isinstance(node, ast.FunctionDef):
        return node.name.endswith(TOLD)
    return isinstance(node, ast.Assign | ast.AnnAssign) and bool(_named(node) & NAMES)


def _in_call(call: ast.Call) -> Iterator[Message]:
    name = _name(call.func)
    if name == "ngettext":
        singular, plural = (ast.literal_eval(argument) for argument in call.args[:2])
        yield Message(singular, plural)
        return
    if name in CALLS | LABELLED:
        context = CONTEXTS.get(name, "")
        yield from (one._replace(context=context) for one in _chinese(call.args))
    is_filled = name == "Words"
    grouped = (one.value for one in call.keywords if name == "Entry")
    yield from (one._replace(context=CONTEXTS["Entry"]) for one in _chinese(grouped))
    keyed = KEYED.get(name, set())
    told = (one.value for one in call.keywords if is_filled or one.arg in FACTS | keyed)
    yield from (one._replace(context=CONTEXTS.get(name, "")) for one in _chinese(told))
    shown = (part for one in call.keywords if one.arg == "shown" for part in ast.walk(one.value))
    yield from _chinese(shown)


def _named(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {_name(target) for target in targets}


def _name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def _chinese(nodes: Iterable[ast.AST]) -> Iterator[Message]:
    for node in nodes:
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and CHINESE.search(text):
            yield Message(text)


def read(po: str) -> dict[Message, tuple[str, ...]]:
    """Read a .po as `written` writes it: every string on one line."""
    catalogue = {}
    for entry in po.split("\n\n")[1:]:
        parts = dict(line.split(" ", 1) for line in entry.strip().split("\n"))
        said = {name: json.loads(text) for name, text in parts.items()}
        message = Message(said.pop("msgid"), said.pop("msgid_plural", ""), said.pop("msgctxt", ""))
        catalogue[message] = tuple(said.values())
    return catalogue


def written(catalogue: Catalogue) -> str:
    """Write a .po in the order of its messages."""
    entries = [f'msgid ""\nmsgstr {_quoted(HEADER)}']
    entries += ["\n".join(_lines(one, catalogue[one])) for one in sorted(catalogue)]
    return "\n\n".join(entries) + "\n"


def _lines(message: Message, said: tuple[str, ...]) -> Iterator[str]:
    if message.context:
        yield f"msgctxt {_quoted(message.context)}"
    yield f"msgid {_quoted(message.text)}"
    if message.plural:
        yield f"msgid_plural {_quoted(message.plural)}"
        yield from (f"msgstr[{number}] {_quoted(one)}" for number, one in enumerate(said))
    else:
        yield f"msgstr {_quoted(said[0])}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def compiled(catalogue: Catalogue) -> bytes:
    """Compile to a .mo: two tables of (length, place), then the strings, each ended by a zero."""
    pairs = sorted((_key(one), "\0".join(said)) for one, said in catalogue.items() if all(said))
    keys, values = zip(("", HEADER), *pairs, strict=True)
    begin = 28 + 16 * len(keys)
    tables, strings = b"", b""
    for text in (*keys, *values):
        encoded = text.encode()
        tables += struct.pack("<2I", len(encoded), begin + len(strings))
        strings += encoded + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, begin)
    return head + tables + strings


def _key(message: Message) -> str:
    context = f"{message.context}\4" if message.context else ""
    plural = f"\0{message.plural}" if message.plural else ""
    return f"{context}{message.text}{plural}"


def blank(message: Message) -> tuple[str, ...]:
    """Return the empty translation of a message."""
    return ("", "") if message.plural else ("",)


def main() -> int:
    """Bring the catalogue up to date; say what still needs a translator."""
    start_django()
    known = read(CATALOGUE.read_text("utf-8"))
    catalogue = {message: known.get(message, blank(message)) for message in messages()}
    CATALOGUE.write_text(written(catalogue), "utf-8")
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(catalogue))
    missing = sorted(message.text for message, said in catalogue.items() if not all(said))
    sys.stdout.write("".join(f"缺译文：{text}\n" for text in missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
