"""Which parameters judge a place, and which proposals there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db.models import Count, Q, QuerySet

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.kernel.errors import Words
from wanghuo.kernel.rulebook import services as rulebook
from wanghuo.kernel.rulebook.rules import Rule, RuleMissing, RuleTextMissing
from wanghuo.kernel.scoping import access, subtree
from wanghuo.kernel.work.models import Job
from wanghuo.register.places.judging import Criterion, read_criteria
from wanghuo.register.places.models import Place, StatusChange, StatusProposal
from wanghuo.register.places.rules import PlaceStatus, ProposalState

HOUSE_VERSION = "area"
BY_HAND = "designated"
"""Stands where a rule's version stands, when a person decided."""
BINDING = (ProposalState.APPLIED, ProposalState.APPLYING)
"""States of a set that is in force; of one area's two the one that is being applied binds."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What one status is judged by at one place: the criteria, where they stand, what they miss.

    `missing` says why nothing can be judged; the other fields are then empty.
    """

    title: str
    source: str
    version: str
    criteria: tuple[Criterion, ...] = ()
    missing: str = ""
    rule: Rule | None = None
    proposal: StatusProposal | None = None


def in_force(on: date) -> list[tuple[PlaceStatus, Parameters]]:
    """Return what judges each status at the top of the scope in force."""
    roots = areas.reach_roots()
    code, path = (roots[0].code, roots[0].path) if roots else ("", "")
    book = ParameterBook(on)
    return [(status, book.parameters(status, code, path)) for status in PlaceStatus]


def binding_at(status: PlaceStatus, area: Area, on: date) -> Parameters:
    """Return what judges a status in one area."""
    return ParameterBook(on).parameters(status, area.code, area.path)


def below(status: PlaceStatus, on: date) -> list[Parameters]:
    """Return what judges a status in parts of the scope in force otherwise than at its top."""
    heads = tuple(significant(root.code) for root in areas.reach_roots())
    regional = [
        of_rule(rule)
        for rule in rulebook.rulebook().rules
        if rule.code == rule_code(status) and rule.is_in_force(on) and rule.is_text_at_hand
        if rule.region not in heads[:1] and rule.region.startswith(heads or ("-",))
    ]
    own = proposals().filter(status=status, state__in=BINDING, criteria__isnull=False)
    return regional + [of_proposal(one) for one in own]


def rule_code(status: PlaceStatus) -> str:
    """Return what the rulebook calls the parameters of a status."""
    return f"status.{status.value}"


def significant(code: str) -> str:
    """Return a division code without the empty groups at its end: 440100000000 is 4401."""
    digits = code[:12]
    for length in (2, 4, 6, 9):
        if set(digits[length:]) <= {"0"}:
            return digits[:length]
    return code


class ParameterBook:
    """Every parameter set in force on a day; one query, then look-ups.

    A set binds from the moment that somebody applies it: what is entered while the worker still
    walks is judged by it already.
    """

    def __init__(self, on: date, *, instead: StatusProposal | None = None) -> None:
        """Read what is in force; `instead` takes the place of what it would replace."""
        self._on = on
        rows = StatusProposal._base_manager.filter(state__in=BINDING).select_related("area")
        latest = sorted(rows.defer("area__boundary"), key=lambda one: BINDING.index(one.state))
        own = {(one.status, one.area_id): one for one in [*latest, *([instead] if instead else [])]}
        found = [one for one in own.values() if one.criteria is not None]
        self._applied = sorted(found, key=lambda one: -len(one.area_path))
        self._known: dict[tuple[PlaceStatus, str, str], Parameters] = {}

    def parameters(self, status: PlaceStatus, area_code: str, area_path: str) -> Parameters:
        """Return what judges a place there: of an area's own set and the rulebook the narrower."""
        local = self._local(status, area_path)
        key = (status, area_code[:12], str(local.pk) if local else "")
        if key not in self._known:
            self._known[key] = self._look_up(status, area_code, local)
        return self._known[key]

    def versions(self, status: PlaceStatus) -> set[str]:
        """Name what was looked up so far to judge a status by."""
        return {one.version for key, one in self._known.items() if key[0] == status}

    def _local(self, status: PlaceStatus, area_path: str) -> StatusProposal | None:
        fitting = (
            one
            for one in self._applied
            if one.status == status and area_path.startswith(one.area_path)
        )
        return next(fitting, None)

    def _look_up(
        self, status: PlaceStatus, area_code: str, local: StatusProposal | None
    ) -> Parameters:
        try:
            found = rulebook.rule(rule_code(status), area_code, self._on)
        except (RuleMissing, RuleTextMissing) as refusal:
            return of_proposal(local) if local else _unjudged(refusal)
        is_narrower = local and len(significant(local.area.code)) >= len(found.region)
        return of_proposal(local) if local and is_narrower else of_rule(found)


def _unjudged(refusal: RuleMissing | RuleTextMissing) -> Parameters:
    return Parameters(title="", source="", version="", missing=refusal.words)


def of_rule(found: Rule) -> Parameters:
    """Return the parameters a rule of the rulebook holds."""
    return Parameters(
        title=found.title,
        source=found.source,
        version=found.version,
        criteria=_criteria_of(found),
        rule=found,
    )


_read: dict[str, tuple[Criterion, ...]] = {}
"""Criteria by the version of their rule: a version names one text for ever."""


def _criteria_of(found: Rule) -> tuple[Criterion, ...]:
    if found.version not in _read:
        _read[found.version] = read_criteria(found.parameters["criteria"])
    return _read[found.version]


def of_proposal(proposal: StatusProposal) -> Parameters:
    """Return the parameters an area has set for itself."""
    return Parameters(
        title=Words("{area}判定参数", area=proposal.area.name),
        source=proposal.source,
        version=f"{rule_code(PlaceStatus(proposal.status))}@{HOUSE_VERSION}{proposal.area_id}"
        f"#{str(proposal.pk)[-8:]}",
        criteria=read_criteria(proposal.criteria or ()),
        proposal=proposal,
    )


def codes_of(area_ids: Iterable[int]) -> dict[int, str]:
    """Return the codes of areas, in one query; unscoped: the rows are already found."""
    rows = Area.objects.filter(pk__in=set(area_ids)).order_by("pk")
    return dict(rows.values_list("pk", "code"))


def open_places(area_path: str) -> QuerySet[Place]:
    """Return the places of an area that are judged: open ones that are part of no other."""
    rows = Place._base_manager.filter(subtree(area_path), closed_on__isnull=True)
    return rows.filter(merged_into__isnull=True)


def judged_otherwise(proposal: StatusProposal, book: ParameterBook) -> Q:
    """Tell which places were judged neither by a person nor by what a book knows."""
    known = [*sorted(book.versions(PlaceStatus(proposal.status))), BY_HAND]
    return ~Q(**{f"verdicts__{proposal.status}__rule__in": known})


def overlapping(proposal: StatusProposal) -> QuerySet[StatusProposal]:
    """Return the sets of the same status that bind some of the same places, or would."""
    above = ["/".join(parts) + "/" for parts in _heads(proposal.area_path.rstrip("/").split("/"))]
    others = StatusProposal._base_manager.filter(
        subtree(proposal.area_path) | Q(area_path__in=above), status=proposal.status
    )
    return others.exclude(pk=proposal.pk)


def _heads(parts: list[str]) -> list[list[str]]:
    return [parts[: length + 1] for length in range(len(parts))]


def basis_of(proposal: StatusProposal, on: date) -> str:
    """Name what a trial rests on: another name means that its list is true no more."""
    code = rule_code(PlaceStatus(proposal.status))
    rules = [one for one in rulebook.rulebook().rules if one.code == code and one.is_in_force(on)]
    local = overlapping(proposal).filter(state__in=BINDING).values_list("pk", flat=True)
    named = [one.version for one in rules] + sorted(str(pk) for pk in local)
    return sha256("\n".join(named).encode()).hexdigest()[:16]


def proposals() -> QuerySet[StatusProposal]:
    """Return changed parameters in scope, the latest first."""
    rows = StatusProposal.objects.select_related("area").defer("area__boundary")
    return rows.order_by("-created_at", "-id")


def proposal_in_scope(key: object) -> StatusProposal:
    """Return one proposal, or refuse with `NotFound`."""
    return access(proposals(), pk=key)


def job_of(proposal: StatusProposal) -> Job | None:
    """Return the job that tries or applies a proposal; whoever asked for it."""
    return Job.objects.filter(pk=proposal.job).first() if proposal.job else None


def is_cut_off(proposal: StatusProposal) -> bool:
    """Tell whether the work at a proposal ended before its end, so that somebody must go on."""
    job = job_of(proposal)
    is_at_work = proposal.state in {ProposalState.CHECKING, ProposalState.APPLYING}
    return is_at_work and (job is None or not job.is_open)


def changes_of(proposal: StatusProposal) -> QuerySet[StatusChange]:
    """Return the places in scope whose status a proposal changes."""
    rows = StatusChange.objects.filter(proposal=proposal)
    return rows.select_related("place__area").defer("place__area__boundary").order_by("id")


def counts_by_status() -> dict[str, int]:
    """How many open places in scope have each status; one query."""
    rows = Place.objects.filter(closed_on__isnull=True, merged_into__isnull=True)
    columns = [f"is_{status.value}" for status in PlaceStatus] + ["is_undecided"]
    return rows.aggregate(**{name: Count("pk", filter=Q(**{name: True})) for name in columns})
