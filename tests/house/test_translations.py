"""Whoever reads English finds no Chinese but what people wrote themselves."""

import ast
import gettext
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st

from tests.house.files import PYTHON, TEMPLATES
from tests.visiting import visitor
from tests.web import devices_rows
from tests.web.doors import page_doors
from tests.web.twins import make_twins
from wanghuo.kernel.errors import all_errors
from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.rulebook.services import rulebook
from wanghuo.kernel.terms import Term
from wanghuo.prevention.owners.queries import shipped
from wanghuo.register.records.kinds import kinds
from wanghuo.web import record_words, translations
from wanghuo.web.translations import CATALOGUE, Message

KEPT = translations.read(CATALOGUE.read_text("utf-8"))
HAN = re.compile(r"[\u4e00-\u9fff]+")
PLACES = re.compile(r"%\(\w+\)s|%%|\{\w*[^{}]*\}")
SOURCES = [
    path
    for path in PYTHON
    if "wanghuo" in path.parts and not {"demo", "gateway"} & set(path.parts)  # no pages
]
NO_PAGES = {
    "set_language", "health", "people:find_user",
    "plans:plan_file", "documents:file", "documents:preview", "ledger:proof", "work:file",
    "documents:import_template", "documents:import_result", "documents:import_passwords",
    "reporting:report_docx", "reporting:report_pdf", "reporting:report_xlsx", "second_factor",
    "login_code", "ledger:verified", "places:place_plate", "places:place_plates",
    "places:building_plate", "places:building_plates", "plate", "map:position",
    "hazards:notice_docx", "hazards:notice_pdf", "inspections:inspection_docx",
    "inspections:inspection_pdf", "inspections:photo", "inspections:photo_preview",
    "campaigns:campaign_docx", "checklists:checklist_docx", "checklists:checklist_pdf",
    "checklists:checklist_xlsx", "major_hazards:published_docx", "patrol:patrol_worker",
    "patrol:patrol_manifest", "patrol:app", "trust", "trust_authority", "trust_profile",
}  # fmt: skip
"""Doors that answer with a file, with a number, to a script, or by leading elsewhere."""
QUOTING = {
    "places:statuses", "places:new_proposal", "places:proposal", "rounds:rounds", "rounds:board",
    "rounds:frequencies", "campaigns:draft_campaign", "campaigns:change_campaign",
    "owners:declarations", "owners:declaration", "owners:assessments", "owners:standings",
    "owners:rates", "owners:desk", "readings:series_limit",
}  # fmt: skip
"""Doors that quote rules, standards and questions as they were issued."""
READABLE = [door for door in page_doors() if door.method == "get" and door.name not in NO_PAGES]
TRANSLATED = re.compile(
    r"\{% blocktranslate.*?\{% endblocktranslate %\}|\{% translate .*?%\}", re.DOTALL
)


def descendants(kind):
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)


def test_catalogue_holds_what_is_in_the_code_and_nothing_else():
    assert set(KEPT) == translations.messages()


def test_everything_is_translated():
    assert [message for message, said in KEPT.items() if not all(said)] == []


def test_no_translation_is_chinese():
    assert {word for said in KEPT.values() for word in HAN.findall("".join(said))} == set()


def test_places_to_fill_are_the_same_on_both_sides():
    differ = [
        (message.text, one)
        for message, said in KEPT.items()
        for one in said
        if Counter(PLACES.findall(one)) != Counter(PLACES.findall(message.text))
    ]

    assert differ == []


def test_compiled_catalogue_is_the_written_one():
    assert CATALOGUE.with_suffix(".mo").read_bytes() == translations.compiled(KEPT)


def test_written_catalogue_is_in_order():
    assert CATALOGUE.read_text("utf-8") == translations.written(KEPT)


def is_ours(kind):
    return kind.__module__.startswith("wanghuo.")


def test_every_label_is_in_the_catalogue():
    terms = [
        term
        for kind in descendants(Term)
        if kind.__module__.startswith("wanghuo.")
        for term in kind
    ]
    labels = {
        *(term.label for term in terms),
        *capabilities.labels.values(),
        *fact_kinds.labels.values(),
        *(str(model._meta.verbose_name) for model in apps.get_models() if is_ours(model)),
        *(error.sentence for error in all_errors() if is_ours(error)),
    }

    assert {label for label in labels if HAN.search(label)} - {m.text for m in KEPT} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_chinese_by_itself(path):
    rest = TRANSLATED.sub("", path.read_text("utf-8"))

    assert set(HAN.findall(rest)) <= {"中文"}


def test_nothing_is_filled_in_before_it_can_be_translated():
    trees = [ast.parse(path.read_text("utf-8")) for path in SOURCES]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    facts = [key.value for n in calls for key in n.keywords if key.arg in translations.FACTS]
    told = [n.args[1] for n in calls if ast.unparse(n.func).startswith("messages.")]

    assert [ast.unparse(fact) for fact in facts if is_filled(fact)] == []
    assert [ast.unparse(one) for one in told if isinstance(one, ast.Constant | ast.JoinedStr)] == []


def is_filled(node):
    return isinstance(node, ast.JoinedStr) and HAN.search(ast.unparse(node)) is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"), [("", ("zh-hans", "未找到")), ("en", ("en", "Not found"))]
)
def test_missing_page_is_in_the_reader_s_language(language, said):
    page = Client().get("/nowhere", headers={"accept-language": language}).content.decode()

    assert re.findall(r'lang="([^"]+)"|<title>([^<]+)', page) == [(said[0], ""), ("", said[1])]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\4"), min_size=1)


messages = st.builds(Message, texts, plural=st.just(""), context=st.just("") | texts)


@given(st.dictionaries(messages, st.tuples(texts), max_size=4))
def test_catalogue_survives_being_written_and_compiled(catalogue):
    written = translations.read(translations.written(catalogue))
    read = gettext.GNUTranslations(io.BytesIO(translations.compiled(catalogue)))

    assert written == catalogue
    assert {one: (looked_up(read, one),) for one in catalogue} == catalogue


def looked_up(read, message):
    if message.context:
        return read.pgettext(message.context, message.text)
    return read.gettext(message.text)


def test_messages_of_a_template_are_those_that_django_looks_up():
    source = (
        '{% load i18n %}{% if x %}{% translate "比例 %" %}{% endif %}'
        '{% translate "一" context "星期" %}'
        "{% blocktranslate count n=n with name=a.b %}{{ name }}一条{% plural %}{{ n }}条"
        "{% endblocktranslate %}{% translate x %}"
    )

    assert set(translations.in_template(source)) == {
        Message("比例 %%"),
        Message("一", context="星期"),
        Message("%(name)s一条", "%(n)s条"),
    }


def test_messages_of_a_module_are_what_people_read():
    source = """
class State(Term):
    '''状态'''
    OPEN = "open", "待办"
class Gone(DomainError):
    sentence = "没有了{what}"
MENU = (Entry("today", "今日"),)
def act():
    '''不算'''
    log("不算")
    raise Gone(what="任务", name="不算")
    raise BadInput(problem=Words("第{n}", n="一"))
    ngettext("%(n)s 天", "%(n)s 天", 2)
def _lane_badges(row):
    yield "堵塞中", "red"
LAYER = Layer(code="不算", label="场所", marks=(Mark("other", "其他", "cross", "grey"),))
KIND = RecordKind(code="不算", shown=lambda row: (("最近检测", row.day or "没有记录"),))
"""

    assert set(translations.in_code(source)) == {
        Message("待办"),
        Message("没有了{what}"),
        Message("今日", context="菜单"),
        Message("任务"),
        Message("第{n}"),
        Message("一"),
        Message("%(n)s 天", "%(n)s 天"),
        Message("堵塞中"),
        Message("场所", context="菜单"),
        Message("其他"),
        Message("最近检测"),
        Message("没有记录"),
    }


def test_words_of_registers_are_those_put_together_on_pages():
    words = set(record_words.record_words())
    put_together = {"登记场所", "合并社会单位", "建筑高度（米）", "执业机构", "区划代码+场所名称"}

    assert put_together - words == set()
    assert set(record_words.menu_words()) == {kind.label for kind in kinds().values()}


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker, tmp_path_factory):
    """One town with a row of everything, built once."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), files, transaction.atomic():
        yield make_twins().here
        transaction.set_rollback(True)


def words_of_people():
    """Every Chinese word that stands in some row, the longest first."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("wanghuo.")]
    rows = [row for model in ours for row in model._base_manager.values_list()]
    return sorted(set(HAN.findall(str(rows))), key=len, reverse=True)


def words_of_rules():
    """Whole texts of the rules: regulations are quoted as they were issued."""
    shipped_by_owners = shipped.standards(), shipped.questions(), shipped.pledge_texts()
    return set(texts_in([rulebook().rules, *shipped_by_owners]))


def texts_in(data):
    if isinstance(data, str):
        yield data
    elif is_dataclass(data):
        yield from texts_in([getattr(data, field.name) for field in fields(data)])
    elif isinstance(data, Mapping):
        yield from texts_in(list(data.values()))
    elif isinstance(data, Sequence):
        for one in data:
            yield from texts_in(one)


def chinese_of_ours(page, quoted):
    rest = page.content.decode()
    for word in [*sorted(quoted, key=len, reverse=True), *words_of_people()]:
        rest = rest.replace(word, "")
    return set(HAN.findall(rest)) - {"中文"}


@pytest.mark.either_database
@pytest.mark.parametrize("door", READABLE, ids=str)
def test_page_has_no_chinese_but_what_people_wrote(door, town, db):
    client = Client()
    client.force_login(town.user)
    if door.name in devices_rows.AT_HOME:
        client = visitor(town.county, door.capability)
    client.cookies["django_language"] = "en"

    page = door.knock(client, town.ids, town)

    quoted = words_of_rules() if door.name in QUOTING else ()
    assert (page.status_code, chinese_of_ours(page, quoted)) == (200, set())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentence"),
    [("", "用户名或口令不正确"), ("en", "User name or password is wrong")],
)
def test_refusal_is_said_in_the_reader_s_language(language, sentence):
    page = Client().post(
        "/login", {"username": "nobody", "password": "x"}, headers={"accept-language": language}
    )

    assert sentence in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "detail"),
    [
        ("", "请先登录，或提供有效的接口令牌。"),
        ("en", "Log in first, or give a valid API token."),
    ],
)
def test_api_is_chinese_unless_english_is_asked_for(language, detail):
    problem = Client().get("/api/tasks", headers={"accept-language": language}).json()

    assert (problem["title"], problem["detail"]) == (detail, detail)
