"""Operations on the records of every kind, made of one pattern."""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any
from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.base.people.rules.personal import PERSONAL_REVEAL
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.operations import Listed, Page
from wanghuo.register.records import queries, schemas, services
from wanghuo.register.records.kinds import RecordKind, kind_named, kinds
from wanghuo.register.records.rules import Sort

router = Router(tags=["底册"])
Told = dict[str, Any]
Operation = Callable[..., Any]
Type = Any
APART = frozenset({"id", "area", "sector", "version"})


def record_list(kind: RecordKind, request: ActorRequest, asked: schemas.RegisterAsked) -> Listed:
    """List records."""
    del request
    below = areas.area_in_scope(asked.below_id) if asked.below_id else None
    filters = queries.RecordFilter(
        text=asked.text,
        below=below,
        subset=asked.subset,
        cell=asked.cell,
        with_closed=asked.closed,
    )
    rows = queries.records_of(kind, filters, on=clock.today())
    shown = queries.shown_with_links(kind, rows)[asked.offset : asked.offset + asked.limit]
    return {"items": [schemas.told(kind, row) for row in shown], "count": rows.count()}


def record(kind: RecordKind, request: ActorRequest, key: UUID) -> Told:
    """Return one record."""
    del request
    return _told(kind, key)


def register(kind: RecordKind, request: ActorRequest, asked: Any) -> Told:  # noqa: ANN401 -- a shape of the kind's
    """Enter a record; the same id with the same content is the same record."""
    row = services.register_record(
        kind,
        area=_area(asked),
        values=_values(kind, asked, request),
        sector=getattr(asked, "sector", None) or "",
        id=asked.id,
        actor=request.actor,
        at=clock.now(),
    )
    return _told(kind, row.pk)


def change(kind: RecordKind, request: ActorRequest, key: UUID, asked: Any) -> Told:  # noqa: ANN401 -- as above
    """Change what is sent of a record; the rest stays."""
    row = queries.record_in_scope(kind, key)
    services.change_record(
        kind,
        row=row,
        version=asked.version or 0,
        values=_values(kind, asked, request),
        area=_area(asked),
        sector=getattr(asked, "sector", None),
        actor=request.actor,
        at=clock.now(),
    )
    return _told(kind, row.pk)


def close(kind: RecordKind, request: ActorRequest, key: UUID, asked: schemas.Close) -> Told:
    """Take a record out of the lists."""
    row = queries.record_in_scope(kind, key)
    services.close_record(kind, row=row, actor=request.actor, at=clock.now(), **asked.model_dump())
    return _told(kind, row.pk)


def reopen(
    kind: RecordKind, request: ActorRequest, key: UUID, asked: schemas.RecordVersion
) -> Told:
    """Put a closed record back."""
    row = queries.record_in_scope(kind, key)
    services.reopen_record(
        kind, row=row, version=asked.version, actor=request.actor, at=clock.now()
    )
    return _told(kind, row.pk)


def reveal(kind: RecordKind, request: ActorRequest, key: UUID, asked: schemas.RevealRecord) -> Told:
    """Return personal values in clear, for a reason that stays on record."""
    return dict(
        services.reveal_record(
            kind,
            row=queries.record_in_scope(kind, key),
            fields=asked.fields,
            reason=asked.reason,
            actor=request.actor,
            at=clock.now(),
        )
    )


def merge(kind: RecordKind, request: ActorRequest, key: UUID, asked: schemas.Absorb) -> Told:
    """Let another record become part of this one."""
    row = queries.record_in_scope(kind, key)
    other = queries.record_in_scope(kind, asked.absorbed_id)
    services.merge_records(kind, survivor=row, absorbed=other, actor=request.actor, at=clock.now())
    return _told(kind, row.pk)


def part(kind: RecordKind, request: ActorRequest, key: UUID) -> Told:
    """Undo a merge."""
    found = queries.merge_in_scope(key)
    if found.kind != kind.code:
        raise NotFound(what="合并记录")
    row = services.part_records(found, actor=request.actor, at=clock.now())
    return _told(kind, row.pk)


def _told(kind: RecordKind, key: UUID) -> Told:
    return schemas.told(kind, queries.record_in_scope(kind, key))


def _area(asked: Any) -> Area | None:  # noqa: ANN401 -- as above
    return areas.area_coded(asked.area) if asked.area else None


def _values(kind: RecordKind, asked: Any, request: ActorRequest) -> dict[str, Any]:  # noqa: ANN401 -- as above
    """Return what was sent, links as rows found where the actor may see their kind."""
    sent = asked.model_dump(exclude_unset=True)
    given = {name: value for name, value in sent.items() if name not in APART}
    for one in kind.of_sort(Sort.LINK):
        if given.get(one.name) is not None:
            scope = request.actor.scope(kind_named(one.link).read)
            given[one.name] = queries.link_target(one.link, given[one.name], scope)
    return given


def _mount(
    kind: RecordKind, does: Operation, name: str, *, hole: str = "", asked: Type = None
) -> Operation:
    """Give an operation one kind, the name the documentation knows, and what its address holds."""

    def operation(request: ActorRequest, **given: Any) -> Any:  # noqa: ANN401 -- what was sent
        key = [given[hole]] if hole else []
        body = [given["asked"]] if asked is not None else []
        return does(kind, request, *key, *body)

    sorts = {"request": ActorRequest} | ({hole: UUID} if hole else {})
    sorts |= {"asked": asked} if asked is not None else {}
    parameters = [Parameter(n, Parameter.KEYWORD_ONLY, annotation=t) for n, t in sorts.items()]
    parameters[0] = parameters[0].replace(kind=Parameter.POSITIONAL_OR_KEYWORD)
    operation.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # -- functions may have one
    operation.__name__ = operation.__qualname__ = name
    operation.__doc__ = does.__doc__
    return operation


def _add(kind: RecordKind) -> None:
    """Add the operations on records of one kind; a row is called in addresses as on the pages."""
    one, hole, merged = kind.code, f"{kind.code}_id", f"{kind.code}_merge_id"
    told, sent = schemas.told_of(kind), schemas.asked_of(kind)
    every, row = f"/{kind.plural}", f"/{kind.plural}/{{{hole}}}"
    page = Page[told]  # type: ignore[valid-type]  # -- made above

    def add(
        method: str, path: str, does: Operation, name: str, summary: str, *, asked: Type = None
    ) -> None:
        called = merged if "/merges/" in path else hole if "{" in path else ""
        door = _mount(kind, does, name, hole=called, asked=asked)
        needed = {record_list: kind.read, record: kind.read, reveal: PERSONAL_REVEAL}
        response = {record_list: page, register: {201: told}, reveal: dict[str, str]}
        mount = getattr(router, method)
        guarded = needs(needed.get(does, kind.manage))(door)
        mount(path, response=response.get(does, told), summary=summary)(guarded)

    what = kind.label
    add("get", every, record_list, f"{one}_list", f"{what}列表", asked=Query[schemas.RegisterAsked])
    add("get", row, record, f"{one}_in_scope", f"{what}详情")
    add("post", every, register, f"register_{one}", f"登记{what}", asked=sent)
    add("put", row, change, f"change_{one}", f"修改{what}", asked=sent)
    add("post", f"{row}/close", close, f"close_{one}", f"注销{what}", asked=schemas.Close)
    add(
        "post", f"{row}/reopen", reopen, f"reopen_{one}", f"恢复{what}", asked=schemas.RecordVersion
    )
    if any(field.is_personal for field in kind.fields):
        name, shape = f"reveal_{one}", schemas.RevealRecord
        add("post", f"{row}/reveal", reveal, name, f"查看{what}原值", asked=shape)
    if kind.is_mergeable:
        add("post", f"{row}/merge", merge, f"merge_{one}", f"合并{what}", asked=schemas.Absorb)
        undone = f"{every}/merges/{{{merged}}}/part"
        add("post", undone, part, f"part_{one}", f"拆开合并的{what}")


for _kind in kinds().values():
    _add(_kind)
