"""A page is three queries, in scope, and says where to go on."""

import pytest

from tests.kernel.facts.telling import tell
from wanghuo.kernel.actors import AreaPath, Reach, Scope
from wanghuo.kernel.facts import queries
from wanghuo.kernel.paging import KeyPaginator, Page, newest
from wanghuo.kernel.scoping import scoped

pytestmark = pytest.mark.django_db


def town():
    return scoped(Scope((Reach(AreaPath("1/2/")),)))


def test_page_of_nothing_is_empty(everywhere):
    assert newest(queries.facts_of()) == Page((), 0, None)


@pytest.mark.parametrize("count", [1, 3])
def test_page_is_three_queries_and_says_where_to_go_on(count, django_assert_num_queries):
    facts = [tell(str(n), area_path="1/2/") for n in range(count)]
    tell("elsewhere", area_path="1/4/")

    with town(), django_assert_num_queries(3):
        page = newest(queries.facts_of(), size=2)

    assert page == Page(tuple(facts[::-1][:2]), count, facts[1].pk if count == 3 else None)


def test_pages_follow_one_another_without_gap_or_repeat(everywhere):
    facts = [tell(str(n)) for n in range(5)]
    seen, before = [], None

    while True:
        page = newest(queries.facts_of(), before=before, size=2)
        seen += page.rows
        before = page.next
        if before is None:
            break

    assert seen == facts[::-1]


@pytest.mark.parametrize(("number", "first", "last"), [("1", 6, 4), ("2", 3, 1), ("99", 0, 0)])
def test_a_numbered_page_reads_keys_and_then_only_its_rows(
    number, first, last, django_assert_num_queries
):
    facts = [tell(str(n), area_path="1/2/") for n in range(7)]
    tell("elsewhere", area_path="1/4/")

    with town(), django_assert_num_queries(3):
        page = KeyPaginator(queries.facts_of().order_by("-pk"), 3).get_page(number)
        rows = list(page)

    assert rows == facts[last : first + 1][::-1]
    assert page.paginator.count == 7
