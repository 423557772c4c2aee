"""What the doors and operations of the register are tried with, made of its kinds."""

from datetime import date

from tests.register.samples import sample, small, values_of
from wanghuo.base.documents.services.walking import no_progress
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.scoping import scoped
from wanghuo.register.places.models import StatusProposal
from wanghuo.register.places.rules import PlaceStatus
from wanghuo.register.places.services import propose_parameters, walking
from wanghuo.register.records.kinds import kind_named, kinds, links_to
from wanghuo.register.records.models import Merge
from wanghuo.register.records.rules import Sort
from wanghuo.register.records.services import merge_records

KINDS = kinds()
MERGEABLE = [kind for kind in KINDS.values() if kind.is_mergeable]
PERSONAL = [kind for kind in KINDS.values() if any(one.is_personal for one in kind.fields)]
OBJECTS = (
    {f"{code}_id": kind.model for code, kind in KINDS.items()}
    | {
        "proposal_id": StatusProposal,
    }
    | {f"{kind.code}_merge_id": Merge for kind in MERGEABLE}
)
OBJECTS["plate_number"] = KINDS["place"].model
LISTS = {f"register:{kind.plural}" for kind in KINDS.values()}
ON = date(2026, 3, 2)
CRITERIA = [{"label": "商店", "kinds": ["shop"], "area_m2": {"at_least": 500}}]


class Register:
    """One record of each kind in a village, and one merge of each kind that merges."""

    def __init__(self, mark, village, at):
        self.village, made = village, {}
        with scoped(EVERYWHERE):
            for code in KINDS:
                made[code] = made.get(code) or sample(code, village, mark, SYSTEM, at, made)
            merges = {
                f"{kind.code}_merge_id": merge_records(
                    kind,
                    survivor=small(kind.code, village),
                    absorbed=small(kind.code, village),
                    actor=SYSTEM,
                    at=at,
                ).pk
                for kind in MERGEABLE
            }
            self.spares = {kind.code: small(kind.code, village) for kind in MERGEABLE}
            self.proposal = tried(village, at)
        self.rows = made
        self.ids = {f"{code}_id": row.pk for code, row in made.items()} | merges
        self.ids["proposal_id"] = self.proposal.pk
        self.ids["plate_number"] = made["place"].number

    def row(self, code):
        """The record of a kind as it is now."""
        return KINDS[code].model._base_manager.get(pk=self.rows[code].pk)


def tried(village, at):
    """Parameters of a village that would change something, tried and ready."""
    small("place", village, kind="shop", area_m2=600)
    proposal = propose_parameters(
        status=PlaceStatus.KEY,
        area=village,
        criteria=CRITERIA,
        source=f"{village.name}试行",
        actor=SYSTEM,
        at=at,
    )
    return walking.try_out(proposal, at, no_progress)


def designating(town):
    """What a person decides of the town's place."""
    version = town.register.row("place").version
    return {"version": version, "status": "key", "answer": "yes", "reason": "公布名单"}


def proposing(town):
    """Other parameters for the town."""
    return {"status": "key", "area": town.village.code, "criteria": CRITERIA, "source": "试行办法"}


def form_of(code, town):
    """What is written into the form of a kind's record."""
    kind, records = KINDS[code], town.register
    links = {
        one.name: getattr(records.row(one.link), kind_named(one.link).named_by)
        for one in kind.of_sort(Sort.LINK)
    }
    row = records.row(code)
    plain = values_of(kind, f"{town.mark}新") | links
    return plain | {"area": town.village.code, "version": row.version}


def json_of(code, town, **more):
    """What a program sends of a kind's record."""
    kind = KINDS[code]
    plain = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values_of(kind, f"{town.mark}新").items()
    }
    links = {one.name: str(town.register.rows[one.link].pk) for one in kind.of_sort(Sort.LINK)}
    return plain | links | {"area": town.village.code} | more


def closing(code, town):
    """Nobody closes what open records point at: close those first."""
    row = town.register.row(code)
    for other, link in links_to(code):
        other.model._base_manager.filter(**{f"{link.name}_id": row.pk}).update(closed_on=ON)
    return {"version": row.version, "on": ON.isoformat(), "reason": "不在了"}


def closed(code, town):
    """Close the record first; return what reopens it."""
    row = town.register.row(code)
    type(row)._base_manager.filter(pk=row.pk).update(closed_on=ON, closed_reason="不在了")
    return {"version": row.version}


def revealing(code):
    name = next(one.name for one in KINDS[code].fields if one.is_personal)
    return [name], "上门走访联系"


def also():
    """What entering a record takes beside: seeing what it points at."""
    return {
        f"{verb}_{code}": [
            *(kind_named(one.link).read for one in kind.of_sort(Sort.LINK)),
            *([kind.read] if verb == "merge" else []),
        ]
        for code, kind in KINDS.items()
        for verb in ("create", "change", "register", "merge")
    }


def page_answers():
    """What is written into each door of the register, by its name."""
    answers = {
        "designate_place": designating,
        "propose": lambda town: proposing(town) | {"anew": "on"},
    }
    for code, kind in KINDS.items():
        answers[f"create_{code}"] = lambda town, code=code: form_of(code, town)
        answers[f"change_{code}"] = lambda town, code=code: form_of(code, town)
        answers[f"close_{code}"] = lambda town, code=code: closing(code, town)
        answers[f"reopen_{code}"] = lambda town, code=code: closed(code, town)
        if kind in PERSONAL:
            wanted, reason = revealing(code)
            answers[f"reveal_{code}"] = lambda _, wanted=wanted, reason=reason: {
                "fields_wanted": wanted,
                "reason": reason,
            }
        if kind in MERGEABLE:
            answers[f"merge_{code}"] = lambda town, code=code: {
                "absorbed": town.register.spares[code].number
            }
    return answers


def bodies():
    """What each operation of the register is asked with, by its name."""
    asked = {"designate_place": designating, "propose_parameters": proposing}
    for code, kind in KINDS.items():
        asked[f"register_{code}"] = lambda town, code=code: json_of(code, town)
        asked[f"change_{code}"] = lambda town, code=code: json_of(
            code, town, version=town.register.row(code).version
        )
        asked[f"close_{code}"] = lambda town, code=code: closing(code, town)
        asked[f"reopen_{code}"] = lambda town, code=code: closed(code, town)
        if kind in PERSONAL:
            wanted, reason = revealing(code)
            asked[f"reveal_{code}"] = lambda _, wanted=wanted, reason=reason: {
                "fields": wanted,
                "reason": reason,
            }
        if kind in MERGEABLE:
            asked[f"merge_{code}"] = lambda town, code=code: {
                "absorbed_id": str(town.register.spares[code].pk)
            }
    return asked
