"""Pages of personal numbers: masked everywhere, in clear once, never in an address."""

import json

import pytest

from tests.factories import OrganisationFactory, PostFactory, make_area
from tests.visiting import rows_of, says, text_of, visitor
from wanghuo.base.people.models import User
from wanghuo.base.people.rules import PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.base.people.rules.personal import PERSONAL_REVEAL
from wanghuo.kernel.encryption import blind_index
from wanghuo.kernel.ledger.rules import LEDGER_READ

pytestmark = pytest.mark.django_db
MOBILE, ID = "13812345678", "11010519491231002X"
REASON = "核对值班联系人"


@pytest.fixture
def town(everywhere):
    return make_area("清石镇", make_area("望山县"))


@pytest.fixture
def person(town):
    user = PostFactory(organisation=OrganisationFactory(area=town)).user
    User.objects.filter(pk=user.pk).update(
        mobile=MOBILE,
        mobile_index=blind_index(MOBILE),
        id_number=ID,
        id_number_index=blind_index(ID),
    )
    return user


def test_lists_and_pages_show_the_ends_only(town, person):
    reader = visitor(town, PEOPLE_READ)

    for address in ("/people/", f"/people/users/{person.pk}"):
        page = text_of(reader.get(address))
        assert "138****5678" in page
        assert MOBILE not in page
        assert ID not in page


def test_the_api_tells_the_ends_only(town, person):
    told = visitor(town, PEOPLE_READ).get(f"/api/users/{person.pk}").json()["user"]

    assert (told["mobile"], told["id_number"]) == ("138****5678", "110***********002X")


def test_a_look_shows_the_number_on_this_answer_only(town, person):
    looker = visitor(town, PEOPLE_READ, PERSONAL_REVEAL)
    asked = {"fields_wanted": ["mobile"], "reason": REASON}

    answer = looker.post(f"/people/users/{person.pk}/reveal", asked)

    page = text_of(answer)
    assert MOBILE in page
    assert ID not in page
    assert "no-store" in answer["Cache-Control"]
    assert MOBILE not in text_of(looker.get(f"/people/users/{person.pk}"))


def test_a_look_without_a_reason_is_refused(town, person):
    looker = visitor(town, PERSONAL_REVEAL)
    asked = {"fields_wanted": ["mobile"], "reason": "看看"}

    says(looker.post(f"/people/users/{person.pk}/reveal", asked), "理由", 422)


def test_a_program_looks_on_the_same_terms(town, person):
    looker = visitor(town, PERSONAL_REVEAL)
    body = json.dumps({"fields": ["id_number"], "reason": REASON})

    answer = looker.post(f"/api/users/{person.pk}/reveal", body, "application/json")

    assert answer.json() == {"mobile": None, "id_number": ID}
    assert "no-store" in answer["Cache-Control"]


def test_the_auditor_reads_and_takes_away_who_looked_at_whose(town, person):
    looker = visitor(town, PERSONAL_REVEAL)
    asked = {"fields_wanted": ["mobile", "id_number"], "reason": REASON}
    looker.post(f"/people/users/{person.pk}/reveal", asked)
    auditor = visitor(town, LEDGER_READ)

    page = text_of(auditor.get("/people/reveals"))
    header, row = rows_of(auditor.get("/people/reveals?xlsx=1").content)

    told = [looker.user.name, person.name, "手机号、身份证号", REASON]
    assert all(word in page for word in told)
    assert (header[0], row[1:]) == ("时间", told)
    assert MOBILE not in page + str(row)


def test_the_auditor_of_another_town_reads_nothing(town, person):
    visitor(town, PERSONAL_REVEAL).post(
        f"/people/users/{person.pk}/reveal", {"fields_wanted": ["mobile"], "reason": REASON}
    )
    other = make_area("白水镇", town.parent)

    assert REASON not in text_of(visitor(other, LEDGER_READ).get("/people/reveals"))


@pytest.mark.parametrize("number", [MOBILE, " 138-1234-5678", ID.lower()])
def test_a_whole_number_finds_the_person(town, person, number):
    page = text_of(visitor(town, PEOPLE_READ).post("/people/users/by-number", {"number": number}))

    assert person.name in page
    assert number.strip() not in page


@pytest.mark.parametrize("number", ["1381234567", "138", ""])
def test_a_part_of_a_number_finds_nobody(town, person, number):
    page = text_of(visitor(town, PEOPLE_READ).post("/people/users/by-number", {"number": number}))

    assert f">{person.name}<" not in page


def test_a_number_is_not_found_from_another_town(town, person):
    other = visitor(make_area("白水镇", town.parent), PEOPLE_READ)

    page = text_of(other.post("/people/users/by-number", {"number": MOBILE}))

    assert f">{person.name}<" not in page


def test_the_manager_enters_and_clears_numbers(town, person):
    manager = visitor(town, PEOPLE_READ, PEOPLE_MANAGE)
    asked = {"mobile": "139 8765 4321", "id_number": "", "clear": ["id_number"]}

    manager.post(f"/people/users/{person.pk}/personal", asked)

    kept = User.objects.get(pk=person.pk)
    assert (kept.mobile, kept.id_number) == ("13987654321", "")


def test_everybody_enters_his_own_telephone_on_his_settings(town):
    me = visitor(town)

    me.post("/people/own/mobile", {"mobile": MOBILE})

    assert User.objects.get(pk=me.user.pk).mobile == MOBILE
    page = text_of(me.get("/settings"))
    assert "138****5678" in page
    assert MOBILE not in page
