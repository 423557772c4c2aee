"""Issue the numbered document of a step; asked for again, the same one is given back."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import IntegrityError, transaction

from wanghuo.base.documents.services import Kept, keep
from wanghuo.base.documents.writing import as_docx, as_pdf
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.rulebook.services import rule
from wanghuo.prevention.hazards import rules
from wanghuo.prevention.hazards.models import Hazard, HazardNotice, HazardStep, HazardTransfer
from wanghuo.prevention.hazards.rules import HazardAction, NoticeForm
from wanghuo.prevention.hazards.services import moves
from wanghuo.prevention.hazards.services.numbering import next_number
from wanghuo.prevention.hazards.writing.paper import Paper, document

ACTIONS: Mapping[NoticeForm, tuple[HazardAction, ...]] = MappingProxyType(
    {
        NoticeForm.IMMEDIATE: (HazardAction.ORDER,),
        NoticeForm.TERM: (HazardAction.ORDER,),
        NoticeForm.RECHECK: (HazardAction.RETURN, HazardAction.CLOSE),
        NoticeForm.TRANSFER: (HazardAction.TRANSFER,),
    }
)
"""Of which steps each document tells: the last of them."""
NEEDED: Mapping[NoticeForm, str] = MappingProxyType(
    {
        NoticeForm.IMMEDIATE: rules.HAZARD_ORDER,
        NoticeForm.TERM: rules.HAZARD_ORDER,
        NoticeForm.RECHECK: rules.HAZARD_RECHECK,
        NoticeForm.TRANSFER: rules.HAZARD_TRANSFER,
    }
)
FOLDER = "hazard-notices"


def issue_notice(*, hazard: Hazard, form: NoticeForm, actor: Actor, at: datetime) -> HazardNotice:
    """Issue the document of the last step of its kind (出具文书), once; then always that one.

    The number is taken first and the file made after, outside any transaction: what was cut off in
    between is made by the next one who asks, under the same number.
    """
    moves.must(hazard, NEEDED[form], actor)
    step = _step(hazard, form)
    notice = _standing(step) or _number(hazard, step, form, actor=actor, at=at)
    if not notice.file:
        laid_out = document(_paper(hazard, step, notice))
        kept = keep(as_docx(laid_out), FOLDER, f"{notice.pk}.docx")
        printed = keep(as_pdf(laid_out), FOLDER, f"{notice.pk}.pdf")
        _fill(hazard, notice, kept, printed, actor=actor, at=at)
    return notice


def _step(hazard: Hazard, form: NoticeForm) -> HazardStep:
    rows = HazardStep._base_manager.filter(hazard=hazard, action__in=ACTIONS[form])
    step = rows.select_related("organisation__area").order_by("-at", "-id").first()
    is_other = ACTIONS[form] == (HazardAction.ORDER,) and hazard.order_kind != form.value
    if step is None or is_other:
        raise rules.NothingToTell(form=form.label)
    return step


def _standing(step: HazardStep) -> HazardNotice | None:
    rows = HazardNotice._base_manager.select_related("organisation__area")
    return rows.filter(step=step).first()


def _number(
    hazard: Hazard, step: HazardStep, form: NoticeForm, *, actor: Actor, at: datetime
) -> HazardNotice:
    issuer = _issuer(hazard, step, form)
    year = moves.today(at).year
    word = str(rule("hazard.notice", hazard.area.code, moves.today(at)).parameters[form.value])
    try:
        with transaction.atomic():
            serial = next_number(f"{form.value}:{issuer.pk}", year)
            return HazardNotice._base_manager.create(
                hazard=hazard,
                area_path=hazard.area_path,
                step=step,
                form=form,
                organisation=issuer,
                number=rules.notice_number(word, year, serial),
                issued_at=at,
                issued_by_id=actor.id,
            )
    except IntegrityError:  # somebody issued it in the same moment, and was first
        if standing := _standing(step):
            return standing
        raise StaleRecord from None


def _issuer(hazard: Hazard, step: HazardStep, form: NoticeForm) -> Organisation:
    """Return who signs: whoever follows the hazard up; of a transfer, whoever sent it."""
    if form is NoticeForm.TRANSFER:
        sent = HazardTransfer._base_manager.filter(hazard=hazard, sent_at=step.at)
        row = sent.select_related("from_organisation__area").order_by("-id").first()
        sender = row.from_organisation if row is not None else None
    else:
        sender = hazard.organisation
    if sender is None:
        raise rules.OrganisationMissing
    return sender


@transaction.atomic
def _fill(
    hazard: Hazard,
    notice: HazardNotice,
    kept: Kept,
    printed: Kept,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    changes = {
        "file": kept.name,
        "file_hash": kept.hash,
        "printed": printed.name,
        "printed_hash": printed.hash,
    }
    if HazardNotice._base_manager.filter(pk=notice.pk, file="").update(**changes) == 1:
        told = {"form": notice.form, "number": notice.number, "hash": kept.hash}
        mark = facts.mark(hazard)
        facts.record(rules.NOTICE_ISSUED, mark, actor=actor, at=at, data=told)
    notice.refresh_from_db(from_queryset=HazardNotice._base_manager.all())


def _paper(hazard: Hazard, step: HazardStep, notice: HazardNotice) -> Paper:
    form, place = NoticeForm(notice.form), hazard.place
    to = step.organisation if form is NoticeForm.TRANSFER else None
    occupier = hazard.occupier.name if hazard.occupier is not None else place.name
    return Paper(
        form=form.value,
        title=form.label,
        number=notice.number,
        addressee=_full_name(to) if to is not None else occupier,
        issuer=_full_name(notice.organisation),
        issued_on=moves.today(notice.issued_at),
        case=hazard.number,
        place=place.name,
        address=place.address,
        found_on=moves.today(hazard.found_at),
        hazard=hazard.title,
        detail=hazard.detail,
        clause=hazard.clause,
        text=step.text,
        due_on=step.due_on,
        is_passed=step.action == HazardAction.CLOSE,
    )


def _full_name(body: Organisation) -> str:
    """Name a body as a document must, where the register calls it as its own people do."""
    return body.name if body.name.startswith(body.area.name[:2]) else f"{body.area.name}{body.name}"
