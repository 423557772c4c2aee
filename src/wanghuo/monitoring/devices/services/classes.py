"""Product classes: those of the rulebook are entered by themselves, people change and add."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.rulebook.rules import Rule
from wanghuo.kernel.rulebook.services import rulebook
from wanghuo.monitoring.devices import queries, rules
from wanghuo.monitoring.devices.models import Device, ProductClass
from wanghuo.monitoring.devices.rules import ClassTerms, DeviceKind, ProductClassRefused

PREFIX = "product_class."
TERMS = ("name", "kind", "interval_seconds", "late_after", "suspected_after", "offline_after",
         "is_mains", "protocol", "dialect")  # fmt: skip
TAKEN = Words("名称的代码重复，或该协议、方言已有默认类别；一个协议的一种方言只能有一个默认类别。")


@transaction.atomic
def ship_classes(at: datetime) -> int:
    """Enter the classes of the rulebook, and give them to devices that have none; return how many.

    One that a person changed stays as it is.
    """
    standing = {one.code: one for one in ProductClass.objects.all()}
    shipped = 0
    for rule in rulebook().rules:
        if rule.code.startswith(PREFIX) and rule.is_in_force(clock.local_date(at)):
            shipped += _ship(rule, standing.get(rule.code.removeprefix(PREFIX)))
    _give_classes()
    return shipped


def _ship(rule: Rule, row: ProductClass | None) -> bool:
    terms = _shipped(rule)
    if row is None:
        ProductClass.objects.get_or_create(code=rule.code.removeprefix(PREFIX), defaults=terms)
        return True
    if row.version or all(getattr(row, name) == value for name, value in terms.items()):
        return False
    return ProductClass.objects.filter(pk=row.pk, version=0).update(**terms) == 1


def _shipped(rule: Rule) -> dict[str, Any]:
    given = rule.parameters
    terms = ClassTerms(
        name=given["label"],
        kind=DeviceKind(given["kind"]),
        interval_seconds=given["interval_seconds"],
        late_after=given["late"],
        suspected_after=given["suspected"],
        offline_after=given["offline"],
        is_mains=given["mains"],
        protocol=given["protocol"],
        dialect=given["dialect"],
    )
    rules.check_class(terms)
    source = "；".join(word for word in (rule.source, rule.note) if word)
    return {**_columns(terms), "source": source[:200]}


def _give_classes() -> None:
    """Give devices that have no class the one that their protocol and dialect mean."""
    classless = Device._base_manager.filter(product_class=None)
    for protocol, dialect in list(classless.values_list("protocol", "dialect").distinct()):
        of_these = classless.filter(protocol=protocol, dialect=dialect)
        of_these.update(product_class=class_of(protocol, dialect))


def class_of(protocol: str, dialect: str) -> ProductClass | None:
    """Return the class that a device is of where nobody says otherwise."""
    classes = queries.product_classes()
    return rules.default_class(classes, protocol, dialect) or rules.default_class(
        (one for one in classes if one.code == "other"), "", ""
    )


@transaction.atomic
def enter_class(*, code: str, terms: ClassTerms, actor: Actor, at: datetime) -> ProductClass:
    """Add a class (登记产品类别)."""
    _must(actor, at)
    _check(terms)
    try:
        with transaction.atomic():
            row = ProductClass.objects.create(
                pk=new_id(), code=code.strip().lower(), version=1, **_columns(terms)
            )
    except IntegrityError:
        raise ProductClassRefused(problem=TAKEN) from None
    facts.record(
        rules.PRODUCT_CLASS_ENTERED,
        _mark(row, at),
        actor=actor,
        at=at,
        after=_columns(terms),
        data={"note": row.name},
    )
    return row


@transaction.atomic
def change_class(
    *, row: ProductClass, version: int, terms: ClassTerms, actor: Actor, at: datetime
) -> ProductClass:
    """Change what is expected of a class; its devices are judged by it at once (变更产品类别)."""
    _must(actor, at)
    _check(terms)
    before = {name: getattr(row, name) for name in TERMS}
    as_read = ProductClass.objects.filter(pk=row.pk, version=version)
    try:
        with transaction.atomic():
            changed = as_read.update(version=version + 1, **_columns(terms))
    except IntegrityError:
        raise ProductClassRefused(problem=TAKEN) from None
    if changed != 1:
        raise StaleRecord
    facts.record(
        rules.PRODUCT_CLASS_CHANGED,
        _mark(row, at),
        actor=actor,
        at=at,
        before=before,
        after=_columns(terms),
        data={"note": terms.name},
    )
    row.refresh_from_db()
    return row


def _must(actor: Actor, at: datetime) -> None:
    """Refuse whoever does not manage classes where the installation is at home."""
    paths = queries.home_paths(clock.local_date(at))
    if not any(actor.can(rules.DEVICE_CLASS, path) for path in paths):
        actor.must(rules.DEVICE_CLASS, paths[0] if paths else "")


def _check(terms: ClassTerms) -> None:
    rules.check_class(terms)
    if terms.protocol and terms.dialect:
        rules.settled_dialect(terms.protocol, terms.dialect)


def _columns(terms: ClassTerms) -> dict[str, Any]:
    return {name: getattr(terms, name) for name in TERMS} | {"kind": terms.kind.value}


def _mark(row: ProductClass, at: datetime) -> Mark:
    paths = queries.home_paths(clock.local_date(at))
    return Mark(type="productclass", id=str(row.pk), area_path=paths[0] if paths else "")
