"""A list of people with encrypted telephones, shown masked, against the same list in clear.

    python benchmarks/encrypted_list.py

Both read the same pages of the same table, one decrypting and masking a column, one masking a
column of plain text; by SM4-GCM and by AES-256-GCM; and with ten times the people. Exact search by
the keyed index is held against the search of an indexed plain column.
"""

from collections.abc import Callable

from harness import claim, main, seconds

PAGE = 50
SMALL, LARGE = 2_000, 20_000


def measure() -> None:
    """Compare the pages at both sizes under both ciphers."""
    from django.test import override_settings  # noqa: PLC0415 -- Django is set up now

    for cipher in ("sm4-gcm", "aes-256-gcm"):
        with override_settings(FIELD_CIPHER=cipher):
            _measure(cipher)


def _measure(cipher: str) -> None:
    took = {}
    for count in (SMALL, LARGE):
        _fill(count)
        plain, sealed = _side_by_side(_plain_page, _sealed_page, 60)
        took[count] = sealed
        print(f"{cipher}, {count} people: page plain {plain:.2f} ms, encrypted {sealed:.2f} ms")
        claim(f"{cipher} page of {PAGE} at {count}", sealed / plain, at_most=2.0)
        whole = _side_by_side(_plain_all, _sealed_all, 5)
        claim(f"{cipher} whole list at {count}", whole[1] / whole[0], at_most=3.0)
        found = _side_by_side(_by_name, _by_index, 60)
        claim(f"{cipher} exact search", found[1] / found[0], at_most=3.0)
    claim(f"{cipher} ten times the people, a page", took[LARGE] / took[SMALL], at_most=2.0)


def _side_by_side(
    one: Callable[[], None], other: Callable[[], None], times: int
) -> tuple[float, float]:
    """Return the best of two works done in turn, so that a busy machine falls on both."""
    took = [(seconds(one), seconds(other)) for _ in range(times)]
    return min(a for a, _ in took) * 1000, min(b for _, b in took) * 1000


def _fill(count: int) -> None:
    from django.utils import timezone  # noqa: PLC0415 -- as above

    from wanghuo.base.people.models import User  # noqa: PLC0415 -- as above
    from wanghuo.kernel.encryption import blind_index  # noqa: PLC0415 -- as above

    User.objects.all().delete()
    at = timezone.localtime()
    numbers = [f"138{n:08d}" for n in range(count)]
    User.objects.bulk_create(
        [
            User(
                username=f"user{n}",
                name=number,  # the plain column of the comparison
                mobile=number,
                mobile_index=blind_index(number),
                created_at=at,
            )
            for n, number in enumerate(numbers)
        ],
        batch_size=500,
    )


def _page(limit: int | None) -> list[object]:
    from wanghuo.base.people.models import User  # noqa: PLC0415 -- as above

    return list(User.objects.order_by("username", "id")[:limit])


def _masks(rows: list[object], column: str) -> list[str]:
    from wanghuo.base.people.rules.personal import masked  # noqa: PLC0415 -- as above

    return [masked(getattr(row, column)) for row in rows]


def _plain_page() -> None:
    _masks(_page(PAGE), "name")


def _sealed_page() -> None:
    _masks(_page(PAGE), "mobile")


def _plain_all() -> None:
    _masks(_page(None), "name")


def _sealed_all() -> None:
    _masks(_page(None), "mobile")


def _by_index() -> None:
    from wanghuo.base.people.models import User  # noqa: PLC0415 -- as above
    from wanghuo.kernel.encryption import blind_indexes  # noqa: PLC0415 -- as above

    assert User.objects.get(mobile_index__in=blind_indexes("13800000042")).username == "user42"


def _by_name() -> None:
    from wanghuo.base.people.models import User  # noqa: PLC0415 -- as above

    assert User.objects.get(username="user42").name == "13800000042"


if __name__ == "__main__":
    main(measure)
