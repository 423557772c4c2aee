"""Organisations come, change and go."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from django.db import IntegrityError, transaction
from django.db.models import Q
from typing_extensions import Unpack

from wanghuo.base.areas.models import Area
from wanghuo.base.people import queries, rules
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import OrganisationKind, Sector
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.facts import services as facts

LONGEST_NAME = 80


class Details(TypedDict, total=False):
    """What else is known of an organisation; `holder` is the number of an occupier (社会单位)."""

    aliases: Iterable[str]
    groups: Iterable[str]
    holder: str | None


def create_organisation(
    *,
    area: Area,
    name: str,
    kind: OrganisationKind,
    sector: Sector | None = None,
    actor: Actor,
    at: datetime,
    **more: Unpack[Details],
) -> Organisation:
    """Register an organisation in an area (新建单位)."""
    actor.must(rules.PEOPLE_MANAGE, area.path, sector or "")
    values = organisation_values(name, kind, sector, more)
    rules.check_holder_given(kind, values["holder"])
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
    actor: Actor,
    at: datetime,
    **more: Unpack[Details],
) -> bool:
    """Change what is known of an organisation (修改单位); False when nothing was to change.

    Without `holder` the occupier's number stays, as long as the kind may have one.
    """
    for either in (organisation.sector, sector or ""):
        actor.must(rules.PEOPLE_MANAGE, organisation.area_path, either)
    if more.get("holder") is None:
        more["holder"] = organisation.holder if kind is OrganisationKind.OCCUPIER else ""
    values = organisation_values(name, kind, sector, more)
    after = {key: new for key, new in values.items() if new != getattr(organisation, key)}
    if not after:
        return False
    before = {key: getattr(organisation, key) for key in after}
    try:
        with transaction.atomic():
            check_holder_change(organisation, after, local_date(at))
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


def check_holder_change(organisation: Organisation, after: Mapping[str, Any], on: date) -> None:
    """Refuse to change whose rows an organisation's people see while there are any.

    Otherwise whoever manages people would grant reach, which is the security administrator's. The
    row stays locked, so that of this and a grant the later one sees the earlier.
    """
    if not {"kind", "holder"} & after.keys():
        return
    was, is_ = organisation.kind, after.get("kind", organisation.kind)
    if OrganisationKind.OCCUPIER not in {was, is_}:
        return
    held = queries.lock_organisation(organisation.pk)
    if queries.has_posts_after(held, on - timedelta(days=1)):
        raise rules.HolderFixed(name=organisation.name)


def organisation_values(
    name: str,
    kind: OrganisationKind,
    sector: Sector | None,
    more: Details,
) -> dict[str, Any]:
    """Return what is kept of an organisation, checked."""
    return {
        "name": rules.check_name(name, "单位名称", LONGEST_NAME),
        "kind": kind.value,
        "sector": sector.value if sector else "",
        "aliases": _names(more.get("aliases", ())),
        "groups": _names(more.get("groups", ())),
        "holder": rules.check_holder(kind, more.get("holder") or ""),
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
