"""The page of data quality: every number opens the list it counts; who may run and excuse."""

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.base.exchange.quality.conftest import AT, SQUARE
from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory
from tests.journeys.cast import tree
from wanghuo.base.areas.models import Area
from wanghuo.base.exchange.models import Finding
from wanghuo.base.exchange.rules.quality import QUALITY_MANAGE, QUALITY_READ
from wanghuo.base.exchange.services.quality import run_checks
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.work.models import Job


def visitor(area, *capabilities):
    user = UserFactory()
    PostFactory(
        user=user,
        organisation=OrganisationFactory(area=area),
        role=RoleFactory(capabilities=list(capabilities)),
    )
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def found(county):
    """Both a village without a boundary and a name twice in the town."""
    Area.objects.filter(pk=county.villages[0].pk).update(boundary=SQUARE)
    for name in ("消防(一)站", "消防（一）站"):
        OrganisationFactory(area=county.town, name=name)
    run_checks(actor=SYSTEM, at=AT)
    return county


def test_every_number_opens_the_list_it_counts(found):
    reader = visitor(found.county, QUALITY_READ)
    page = tree(reader.get("/exchange/quality"))

    links = [
        (int(link.text), link.get("href"))
        for link in page.xpath("//main//a[contains(@href, 'findings')]")
    ]

    assert sum(number for number, _ in links) > 3
    for number, address in links:
        shown = tree(reader.get(address)).xpath("//h1/span")[0].text
        assert (int(shown), address) == (number, address)


def test_page_says_when_everything_was_checked(found):
    village = visitor(found.villages[0], QUALITY_READ)

    assert "2026-03-02 09:00" in village.get("/exchange/quality").content.decode()


def test_list_stays_in_the_reach_and_leaves_as_it_is(found):
    village = visitor(found.villages[1], QUALITY_READ)

    address = "/exchange/quality/findings?state=open"
    assert "西河村" in village.get(address).content.decode()
    assert "一)站" not in village.get(address).content.decode()
    sheet = load_workbook(io.BytesIO(village.get(f"{address}&xlsx=1").content)).worksheets[0]
    cells = [str(cell) for row in sheet.values for cell in row]
    assert "西河村（441901001002）" in cells
    assert not any("消防(一)站" in cell for cell in cells)


@pytest.mark.parametrize("query", ["code=gone", "state=gone"])
def test_filter_that_cannot_be_read_is_refused(found, query):
    reader = visitor(found.county, QUALITY_READ)

    assert reader.get(f"/exchange/quality/findings?{query}").status_code == 422


def test_run_is_background_work(found):
    reader, manager = (visitor(found.county, *c) for c in ([QUALITY_READ], [QUALITY_MANAGE]))

    assert reader.post("/exchange/quality/run").status_code == 403
    answer = manager.post("/exchange/quality/run")

    assert answer["Location"] == f"/jobs/{Job.objects.get().pk}"


def test_excuse_is_offered_to_who_may_give_it(found):
    one = Finding._base_manager.filter(code="area.boundary").get()
    address = f"/exchange/quality/findings/{one.pk}"
    reader = visitor(found.county, QUALITY_READ)
    manager = visitor(found.county, QUALITY_READ, QUALITY_MANAGE)

    assert "豁免…" not in reader.get(address).content.decode()
    assert "豁免…" in manager.get(address).content.decode()
    assert reader.post(f"{address}/waive", {"reason": "历史"}).status_code == 403
    assert manager.post(f"{address}/waive", {"reason": "历史"})["Location"] == address
    assert "已豁免" in manager.get(address).content.decode()
    assert visitor(found.villages[0], QUALITY_READ).get(address).status_code == 404
