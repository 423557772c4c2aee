"""The API of devices."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model
from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.geo.coordinates import Position, position
from wanghuo.kernel.operations import Listed, Page, Paging, listed
from wanghuo.monitoring.devices import queries, schemas, services
from wanghuo.monitoring.devices.models import Device, DeviceCommand, ProductClass
from wanghuo.monitoring.devices.queries import DeviceFilter
from wanghuo.monitoring.devices.rules import (
    DEVICE_CLAIM,
    DEVICE_CLASS,
    DEVICE_COMMAND,
    DEVICE_MANAGE,
    DEVICE_READ,
    ClassTerms,
)
from wanghuo.monitoring.devices.services import Binding, Claim, Site

M = TypeVar("M", bound=Model)

router = Router(tags=["装置"])


@router.get("/devices", response=Page[schemas.DeviceOut], summary="装置清单")
@needs(DEVICE_READ)
def device_list(request: ActorRequest, asked: Query[schemas.DevicesAsked]) -> Listed:
    """List devices by area and name."""
    del request
    given = asked.model_dump(exclude={"limit", "offset", "area_id"})
    return listed(queries.device_list(DeviceFilter(**given, below=_area(asked.area_id))), asked)


@router.get("/waiting-devices", response=Page[schemas.WaitingDeviceOut], summary="待认领装置")
@needs(DEVICE_CLAIM)
def waiting_device_list(request: ActorRequest, asked: Query[Paging]) -> Listed:
    """List who waits to be claimed; only those see it who may claim at the home area."""
    return listed(queries.waiting_devices(request.actor, clock.today()), asked)


@router.post("/waiting-devices/{waiting_id}/claim", response=schemas.DeviceOut, summary="认领装置")
@needs(DEVICE_CLAIM)
def claim_device(request: ActorRequest, waiting_id: UUID, asked: schemas.Claiming) -> Device:
    """Claim a device into an area or a place."""
    row = queries.waiting_device(request.actor, clock.today(), waiting_id)
    claim = Claim(identity=row.identity, **_placed(asked))
    return services.claim_device(claim=claim, actor=request.actor, at=clock.now())


@router.get("/product-classes", response=list[schemas.ProductClassOut], summary="装置产品类别")
@needs(DEVICE_READ)
def product_class_list(request: ActorRequest) -> list[ProductClass]:
    """List every class: they are few, and belong to the installation."""
    del request
    return queries.product_classes()


@router.post("/product-classes", response=schemas.ProductClassOut, summary="登记产品类别")
@needs(DEVICE_CLASS)
def enter_class(request: ActorRequest, asked: schemas.ClassEntering) -> ProductClass:
    """Add a class."""
    return services.enter_class(
        code=asked.code, terms=_terms(asked), actor=request.actor, at=clock.now()
    )


@router.post(
    "/product-classes/change",
    response=schemas.ProductClassOut,
    summary="变更产品类别",
)
@needs(DEVICE_CLASS)
def change_class(request: ActorRequest, asked: schemas.ClassChanging) -> ProductClass:
    """Change what is expected of a class."""
    return services.change_class(
        row=queries.class_coded(asked.code),
        version=asked.version,
        terms=_terms(asked),
        actor=request.actor,
        at=clock.now(),
    )


def _terms(asked: schemas.ClassEntering) -> ClassTerms:
    return ClassTerms(**asked.model_dump(exclude={"version", "code"}))


@router.get("/devices/{device_id}", response=schemas.DeviceOut, summary="装置详情")
@needs(DEVICE_READ)
def device_detail(request: ActorRequest, device_id: UUID) -> Device:
    """Return one device."""
    del request
    return queries.device_in_scope(device_id)


@router.post("/devices/{device_id}/rebind", response=schemas.DeviceOut, summary="变更装置")
@needs(DEVICE_MANAGE)
def rebind_device(request: ActorRequest, device_id: UUID, asked: schemas.Rebinding) -> Device:
    """Rename a device, or let it belong elsewhere."""
    row = queries.device_in_scope(device_id)
    return services.rebind_device(
        device=row,
        version=asked.version,
        binding=Binding(**_placed(asked, row)),
        actor=request.actor,
        at=clock.now(),
    )


@router.post("/devices/{device_id}/release", response=schemas.DeviceOut, summary="撤销认领")
@needs(DEVICE_MANAGE)
def release_device(request: ActorRequest, device_id: UUID, asked: schemas.Releasing) -> Device:
    """Let a device be nobody's."""
    row, at = queries.device_in_scope(device_id), clock.now()
    return services.release_device(device=row, version=asked.version, actor=request.actor, at=at)


@router.get(
    "/devices/{device_id}/commands",
    response=Page[schemas.DeviceCommandOut],
    summary="装置命令记录",
)
@needs(DEVICE_READ)
def device_commands(request: ActorRequest, device_id: UUID, asked: Query[Paging]) -> Listed:
    """List what a device was told, newest first."""
    del request
    return listed(queries.commands_of(queries.device_in_scope(device_id)), asked)


@router.post("/devices/{device_id}/commands", response=schemas.DeviceCommandOut, summary="下发命令")
@needs(DEVICE_COMMAND)
def send_command(
    request: ActorRequest, device_id: UUID, asked: schemas.Commanding
) -> DeviceCommand:
    """Have a device told something."""
    given = asked.model_dump(exclude={"action"}, exclude_none=True)
    return services.send_command(
        device=queries.device_in_scope(device_id),
        action=asked.action,
        given=given,
        actor=request.actor,
        at=clock.now(),
    )


def _area(area_id: int | None) -> Area | None:
    return areas.area_in_scope(area_id) if area_id else None


def _placed(asked: schemas.Claiming, row: Device | None = None) -> dict[str, Any]:
    place = queries.place_in_scope(asked.place_id) if asked.place_id else None
    building = _kept(asked.building_id, row.building if row else None, queries.building_in_scope)
    key = asked.product_class_id
    return {
        "name": asked.name,
        "dialect": asked.dialect,
        "area": _area(asked.area_id),
        "place": place,
        "site": Site(
            building=building or (place.building if place else None),
            floor=asked.floor,
            spot=asked.spot,
            firm=_kept(asked.firm_id, row.firm if row else None, queries.firm_in_scope),
            product_class=queries.product_class(key) if key else None,
            position=_position(asked),
        ),
    }


def _kept(key: UUID | None, present: M | None, find: Callable[[UUID], M]) -> M | None:
    """Return what is named; what stood before may stay though it lies elsewhere."""
    if present is not None and present.pk == key:
        return present
    return find(key) if key else None


def _position(asked: schemas.Claiming) -> Position | None:
    if asked.longitude is None and asked.latitude is None:
        return None
    if asked.longitude is None or asked.latitude is None:
        raise BadInput(problem="经度、纬度须同时填写，或都不填。")
    return position(asked.longitude, asked.latitude, asked.crs)
