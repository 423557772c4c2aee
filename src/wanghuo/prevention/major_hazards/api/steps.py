"""Major hazards: the steps of their way."""

from typing import Annotated
from uuid import UUID

from ninja import File, Form, Router
from ninja.files import UploadedFile

from wanghuo.base.documents.schemas import uploads
from wanghuo.base.people import queries as people
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.operations import Day, Listed, Words
from wanghuo.prevention.major_hazards import queries, schemas, services
from wanghuo.prevention.major_hazards.models import (
    Closure,
    Discussion,
    ElementCheck,
    ListedSupervision,
    LookBack,
    MajorHazard,
    WeeklyProgress,
)
from wanghuo.prevention.major_hazards.rules import (
    MAJOR_HAZARD_JUDGE,
    MAJOR_HAZARD_LIST,
    MAJOR_HAZARD_RECTIFY,
    Decision,
)

Clause = Annotated[str, Form(max_length=20)]
Percent = Annotated[int, Form(ge=0, le=100)]

router = Router(tags=["重大火灾隐患"])
ONE = "/major-hazards/{major_hazard_id}"


@router.post(f"{ONE}/elements", response=schemas.ElementCheckOut, summary="核对判定要素")
@needs(MAJOR_HAZARD_JUDGE)
def check_elements(
    request: ActorRequest,
    major_hazard_id: UUID,
    element: Clause,
    is_present: Form[bool],
    evidence: Form[Words] = "",
    title: Annotated[str, Form(max_length=200)] = "",
    files: File[list[UploadedFile]] = [],  # noqa: B006 -- ninja's way to say that it may be empty
    captures: Form[str] = "",
) -> ElementCheck:
    """Write down one element with its evidence; `title` where the edition's text is missing."""
    kept = tuple(uploads(files, captures))
    found = services.ElementFound(element, is_present, evidence, title, kept)
    row = queries.major_hazard(major_hazard_id)
    [made] = services.check_elements(row=row, found=[found], actor=request.actor, at=clock.now())
    return made


@router.post(f"{ONE}/discussions", response={201: schemas.DiscussionOut}, summary="记录集体讨论")
@needs(MAJOR_HAZARD_JUDGE)
def discuss(request: ActorRequest, major_hazard_id: UUID, asked: schemas.Talking) -> Discussion:
    """Write down who discussed it and what they concluded."""
    row, talk = queries.major_hazard(major_hazard_id), services.Talk(**asked.model_dump())
    return services.discuss(row=row, talk=talk, actor=request.actor, at=clock.now())


@router.post(f"{ONE}/judge", response=schemas.VerdictOut, summary="判定重大火灾隐患")
@needs(MAJOR_HAZARD_JUDGE)
def judge(
    request: ActorRequest,
    major_hazard_id: UUID,
    on: Form[Day | None] = None,
    exempt: Form[list[str]] = [],  # noqa: B006 -- ninja's way to say that it may be empty
    decision: Form[Decision | None] = None,
    reasons: Form[Words] = "",
    files: File[list[UploadedFile]] = [],  # noqa: B006 -- ninja's way to say that it may be empty
) -> Listed:
    """Decide by the edition in force, or, where its text is missing, by a person with reasons."""
    verdict = services.judge(
        row=queries.major_hazard(major_hazard_id),
        judgement=services.Judgement(on, tuple(exempt), decision, reasons),
        actor=request.actor,
        at=clock.now(),
        files=uploads(files, ""),
    )
    return verdict.told()


@router.post(f"{ONE}/report", response=schemas.MajorHazardOut, summary="登记书面报告政府")
@needs(MAJOR_HAZARD_JUDGE)
def report_to_government(
    request: ActorRequest, major_hazard_id: UUID, asked: schemas.Reporting
) -> MajorHazard:
    """Say that the government was told in writing."""
    row = queries.major_hazard(major_hazard_id)
    return services.report_to_government(
        row=row, on=asked.on, note=asked.note, actor=request.actor, at=clock.now()
    )


@router.post(f"{ONE}/listing", response={201: schemas.ListingOut}, summary="挂牌督办")
@needs(MAJOR_HAZARD_LIST)
def list_for_supervision(
    request: ActorRequest, major_hazard_id: UUID, asked: schemas.ListingTerms
) -> ListedSupervision:
    """List a major hazard for supervision."""
    row = queries.major_hazard(major_hazard_id)
    values = asked.model_dump(exclude={"authority_id", "supervisor_id"})
    values["authority"] = people.organisation_in_scope(asked.authority_id)
    if asked.supervisor_id:
        values["supervisor"] = people.organisation_in_scope(asked.supervisor_id)
    return services.list_for_supervision(
        row=row, listing=services.Listing(**values), actor=request.actor, at=clock.now()
    )


@router.post(f"{ONE}/progress", response={201: schemas.WeeklyOut}, summary="报告整改进展")
@needs(MAJOR_HAZARD_RECTIFY)
def post_progress(
    request: ActorRequest,
    major_hazard_id: UUID,
    percent: Percent,
    text: Form[Words],
    id: Form[UUID | None] = None,  # noqa: A002 -- the id that the phone gave its statement
    files: File[list[UploadedFile]] = [],  # noqa: B006 -- ninja's way to say that it may be empty
    captures: Form[str] = "",
) -> WeeklyProgress:
    """Say how far the rectification has come; the same `id` is said once."""
    return services.post_progress(
        row=queries.major_hazard(major_hazard_id),
        said=services.Statement(text, percent, id or new_id()),
        actor=request.actor,
        at=clock.now(),
        files=uploads(files, captures),
    )


@router.post(f"{ONE}/closures", response={201: schemas.ClosureOut}, summary="申请销案")
@needs(MAJOR_HAZARD_RECTIFY)
def ask_closure(
    request: ActorRequest,
    major_hazard_id: UUID,
    text: Form[Words],
    id: Form[UUID | None] = None,  # noqa: A002 -- the id that the phone gave its statement
    files: File[list[UploadedFile]] = [],  # noqa: B006 -- ninja's way to say that it may be empty
    captures: Form[str] = "",
) -> Closure:
    """Say that it is rectified and ask to close the case; the same `id` is asked once."""
    return services.ask_closure(
        row=queries.major_hazard(major_hazard_id),
        said=services.Statement(text, id=id or new_id()),
        actor=request.actor,
        at=clock.now(),
        files=uploads(files, captures),
    )


@router.post(f"{ONE}/inspect", response=schemas.ClosureOut, summary="销案现场核查")
@needs(MAJOR_HAZARD_JUDGE)
def inspect_closure(
    request: ActorRequest, major_hazard_id: UUID, asked: schemas.Inspecting
) -> Closure:
    """Say what was seen at the place: pass the application on, or send it back."""
    row, values = queries.major_hazard(major_hazard_id), asked.model_dump()
    return services.inspect_closure(row=row, actor=request.actor, at=clock.now(), **values)


@router.post(f"{ONE}/decide", response=schemas.ClosureOut, summary="批准销案或退回")
@needs(MAJOR_HAZARD_LIST)
def decide_closure(
    request: ActorRequest, major_hazard_id: UUID, asked: schemas.Deciding
) -> Closure:
    """Close the case or send it back; only who listed it may."""
    row, values = queries.major_hazard(major_hazard_id), asked.model_dump()
    return services.decide_closure(row=row, actor=request.actor, at=clock.now(), **values)


@router.post(f"{ONE}/look-back", response=schemas.LookBackOut, summary="登记回头看")
@needs(MAJOR_HAZARD_JUDGE)
def look_back(request: ActorRequest, major_hazard_id: UUID, asked: schemas.LookingBack) -> LookBack:
    """Say what was seen going back; what came again is a new major hazard."""
    row, visit = queries.major_hazard(major_hazard_id), services.Visit(**asked.model_dump())
    return services.look_back(row=row, visit=visit, actor=request.actor, at=clock.now())
