"""Organisations come, change and go."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from wanghuo.base.areas.models import Area
from wanghuo.base.people import queries, rules
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import OrganisationKind, Sector
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.facts import services as facts

LONGEST_NAME = 80


def create_organisation(
    *,
    area: Area,
    name: str,
    kind: OrganisationKind,
    sector: Sector | None = None,
    aliases: Iterable[str] = (),
    groups: Iterable[str] = (),
    actor: Actor,
    at: datetime,
) -> Organisation:
    """Register an organisation in an area (新建单位)."""
    actor.must(rules.PEOPLE_MANAGE, area.path, sector or "")
    values = organisation_values(name, kind, sector, aliases, groups)
    try:
        with transaction.atomic():
            organisation = Organisation._base_manager.create(
                area=area, area_path=area.path, **values
            )
            mark = facts.mark(organisation)
            facts.record(rules.ORGANISATION_CREATED, mark, actor=actor, at=at, after=values)
    except IntegrityError:
        raise rules.NameTaken(what="单位名称") from None
    return organisation


def change_organisation(
    *,
    organisation: Organisation,
    name: str,
    kind: OrganisationKind,
    sector: Sector | None,
    aliases: Iterable[str],
    groups: Iterable[str],
    actor: Actor,
    at: datetime,
) -> bool:
    """Change what is known of an organisation (修改单位); False when nothing was to change."""
    for either in (organisation.sector, sector or ""):
        actor.must(rules.PEOPLE_MANAGE, organisation.area_path, either)
    values = organisation_values(name, kind, sector, aliases, groups)
    after = {key: new for key, new in values.items() if new != getattr(organisation, key)}
    if not after:
        return False
    before = {key: getattr(organisation, key) for key in after}
    try:
        with transaction.atomic():
            _move(organisation, before, after)
            mark = facts.mark(organisation)
            facts.record(
                rules.ORGANISATION_CHANGED, mark, actor=actor, at=at, before=before, after=after
            )
    except IntegrityError:
        raise rules.NameTaken(what="单位名称") from None
    return True


@transaction.atomic
def close_organisation(
    *, organisation: Organisation, last_day: date, actor: Actor, at: datetime
) -> Organisation:
    """Take an organisation out of use after its last day (停用单位); its posts must end first."""
    actor.must(rules.PEOPLE_MANAGE, organisation.area_path, organisation.sector)
    held = queries.lock_organisation(organisation.pk)
    if queries.has_posts_after(held, last_day):
        raise BadInput(problem="该单位还有在岗人员，请先终止其岗位再停用。")
    _move(held, {"valid_to": None}, {"valid_to": last_day})
    organisation.valid_to = last_day
    facts.record(
        rules.ORGANISATION_CLOSED,
        facts.mark(organisation),
        actor=actor,
        at=at,
        after={"valid_to": last_day.isoformat()},
    )
    return organisation


def organisation_values(
    name: str,
    kind: OrganisationKind,
    sector: Sector | None,
    aliases: Iterable[str],
    groups: Iterable[str],
) -> dict[str, Any]:
    """Return what is kept of an organisation, checked."""
    return {
        "name": rules.check_name(name, "单位名称", LONGEST_NAME),
        "kind": kind.value,
        "sector": sector.value if sector else "",
        "aliases": _names(aliases),
        "groups": _names(groups),
    }


def _names(names: Iterable[str]) -> list[str]:
    """Strip, drop blanks and repetitions, keep the order."""
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))


def _move(organisation: Organisation, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Change the row only if nobody changed it since it was read."""
    expected = Q()
    for key, value in before.items():
        expected &= Q(**{f"{key}__isnull": True}) if value is None else Q(**{key: value})
    rows = Organisation._base_manager.filter(expected, pk=organisation.pk)
    if rows.update(**after) != 1:
        raise StaleRecord
    for key, value in after.items():
        setattr(organisation, key, value)
