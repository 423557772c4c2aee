"""Risks are declared once a year and amended."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.prevention.owners import queries, rules
from wanghuo.prevention.owners.models import RiskDeclaration
from wanghuo.prevention.owners.services import moves
from wanghuo.register.places.models import Place

Answers = Mapping[str, bool]
LONGEST_NOTE = 500


@transaction.atomic
def declare_risks(
    *, place: Place, answers: Answers, note: str, key: UUID, actor: Actor, at: datetime
) -> RiskDeclaration:
    """Say which risks a place has this year (申报风险); the same key again is the same one."""
    moves.must_own_place(place, actor)
    form = queries.questions()
    given = rules.check_answers(answers, place.kind, form)
    note = note.replace("\0", "").strip()[:LONGEST_NOTE]
    queries.lock_place(place)
    if standing := RiskDeclaration._base_manager.filter(pk=key).first():
        if (standing.place_id, standing.answers, standing.note) != (place.pk, given, note):
            raise rules.OtherContent(what="风险申报")
        return standing
    year = local_date(at).year
    if queries.declared(place, year).exists():
        raise rules.AlreadyDeclared(place=place.name, year=year)
    declaration = RiskDeclaration(
        pk=key,
        year=year,
        form_version=form.version,
        answers=given,
        risk_count=sum(given.values()),
        note=note,
        declared_at=at,
        **moves.of_place(place),
    )
    declaration.save(force_insert=True)
    mark = facts.mark(declaration)
    after = {"year": year, "answers": given}
    facts.record(rules.RISK_DECLARED, mark, actor=actor, at=at, after=after)
    return declaration


@transaction.atomic
def amend_declaration(
    *,
    declaration: RiskDeclaration,
    version: int,
    answers: Answers,
    note: str,
    actor: Actor,
    at: datetime,
) -> RiskDeclaration:
    """Correct what was declared (更正); what it said before stays as a fact."""
    moves.must_own(declaration, actor)
    form = queries.questions()
    given = rules.check_answers(answers, declaration.place.kind, form)
    changes = {
        "answers": given,
        "risk_count": sum(given.values()),
        "note": note.replace("\0", "").strip()[:LONGEST_NOTE],
        "form_version": form.version,
        "version": version + 1,
    }
    before = {"answers": declaration.answers}
    as_read = RiskDeclaration._base_manager.filter(pk=declaration.pk, version=version)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(declaration, name, value)
    mark, after = facts.mark(declaration), {"answers": given}
    facts.record(rules.RISK_AMENDED, mark, actor=actor, at=at, before=before, after=after)
    return declaration
