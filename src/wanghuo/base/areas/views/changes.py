"""Changing the tree, one area at a time."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from wanghuo.base.areas import forms, queries, services
from wanghuo.base.areas.rules import AREA_MANAGE, AreaLevel
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.files import uploaded
from wanghuo.kernel.geo.coordinates import Crs


@require_POST
@needs(AREA_MANAGE)
def create_area(request: ActorRequest, area_id: int) -> HttpResponse:
    """Create an area below this one."""
    parent = queries.area_in_scope(area_id)
    asked = forms.CreateForm(AreaLevel(parent.level), request.POST).values()
    created = services.create_area(parent=parent, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("区划已新建。"))
    return redirect("areas:area", created.pk)


@require_POST
@needs(AREA_MANAGE)
def rename_area(request: ActorRequest, area_id: int) -> HttpResponse:
    """Give the area another name, another code, or both."""
    area = queries.area_in_scope(area_id)
    asked = forms.RenameForm(request.POST).values()
    services.rename_area(area=area, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("已更名改码，原名称和代码留在沿革中。"))
    return redirect("areas:area", area.pk)


@require_POST
@needs(AREA_MANAGE)
def merge_area(request: ActorRequest, area_id: int) -> HttpResponse:
    """Let another area absorb this one."""
    area = queries.area_in_scope(area_id)
    asked = forms.MergeForm(request.POST).values()
    survivor = services.merge_areas(
        absorbed=[area],
        into=queries.area_coded(asked.pop("into")),
        actor=request.actor,
        at=clock.now(),
        **asked,
    )
    messages.success(request, gettext("已合并，下级和记录归入本区划。"))
    return redirect("areas:area", survivor.pk)


@require_POST
@needs(AREA_MANAGE)
def split_area(request: ActorRequest, area_id: int) -> HttpResponse:
    """Split a new area off this one."""
    area = queries.area_in_scope(area_id)
    below = queries.children(area).values_list("pk", "name")
    asked = forms.SplitForm(below, request.POST).values()
    part = services.Part(asked.pop("name"), asked.pop("code"), tuple(asked.pop("children")))
    [made] = services.split_area(
        area=area, parts=[part], actor=request.actor, at=clock.now(), **asked
    )
    messages.success(request, gettext("已拆出新区划。"))
    return redirect("areas:area", made.pk)


@require_POST
@needs(AREA_MANAGE)
def set_boundary(request: ActorRequest, area_id: int) -> HttpResponse:
    """Take the boundary from a file."""
    area = queries.area_with_boundary(area_id)
    boundary = forms.geometry_of(uploaded(request))
    asked = forms.BoundaryForm(request.POST, request.FILES).values()
    services.set_boundary(
        area=area, boundary=boundary, crs=asked["crs"], actor=request.actor, at=clock.now()
    )
    messages.success(request, gettext("边界已更新。"))
    return redirect("areas:area", area.pk)


@require_POST
@needs(AREA_MANAGE)
def remove_boundary(request: ActorRequest, area_id: int) -> HttpResponse:
    """Take the boundary away."""
    area = queries.area_with_boundary(area_id)
    services.set_boundary(
        area=area, boundary=None, crs=Crs.CGCS2000, actor=request.actor, at=clock.now()
    )
    messages.success(request, gettext("边界已移除。"))
    return redirect("areas:area", area.pk)
