"""A draft, item by item, until it is published or given up."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.files import uploaded
from wanghuo.prevention.checklists import forms, queries, services
from wanghuo.prevention.checklists.models import ChecklistVersion
from wanghuo.prevention.checklists.rules import CHECKLIST_MANAGE, item_of, items_of


@require_http_methods(["GET", "POST"])
@needs(CHECKLIST_MANAGE)
def check_item(request: ActorRequest, version_id: UUID) -> HttpResponse:
    """Show the form of one item, or write it; without a code it is a new one."""
    draft = queries.version(version_id)
    if request.method == "POST":
        values = forms.ItemForm(request.POST).values()
        write = services.change_item if values["code"] else services.add_item
        edition, at = values.pop("edition"), clock.now()
        write(draft=draft, edition=edition, item=values, actor=request.actor, at=at)
        return redirect("checklists:version", version_id)
    code = request.GET.get("code", "")
    item = item_of(items_of(draft.items), code).as_dict() if code else {}
    form = forms.ItemForm(initial={**item, "edition": draft.edition})
    return render(request, "checklists/item.html", {"form": form, "version": draft, "code": code})


def _step(
    act: Callable[[ChecklistVersion, ActorRequest], ChecklistVersion], said: str = ""
) -> Callable[..., HttpResponse]:
    @require_POST
    @needs(CHECKLIST_MANAGE)
    def door(request: ActorRequest, version_id: UUID) -> HttpResponse:
        version = act(queries.version(version_id), request)
        if said:
            messages.success(request, gettext(said))
        if version.state == "draft":
            return redirect("checklists:version", version_id)
        return redirect("checklists:checklist", version.checklist_id)

    return door


upload_items = _step(
    lambda draft, request: services.set_items(
        draft=draft,
        items=services.items_in(uploaded(request)),
        actor=request.actor,
        at=clock.now(),
        **forms.EditionForm(request.POST).values(),
    ),
    "已按表格替换草稿的检查项，请核对后发布。",
)
move_item = _step(
    lambda draft, request: services.move_item(
        draft=draft, actor=request.actor, at=clock.now(), **forms.MoveForm(request.POST).values()
    ),
)
remove_item = _step(
    lambda draft, request: services.remove_item(
        draft=draft, actor=request.actor, at=clock.now(), **forms.StepForm(request.POST).values()
    ),
    "已从草稿移除。",
)
publish = _step(
    lambda draft, request: services.publish_version(
        draft=draft, actor=request.actor, at=clock.now(), **forms.PublishForm(request.POST).values()
    ),
    "已发布，此后的检查用这一版。",
)
discard = _step(
    lambda version, request: services.discard_version(
        version=version,
        actor=request.actor,
        at=clock.now(),
        **forms.EditionForm(request.POST).values(),
    ),
    "已放弃，现行版本不变。",
)
adopt = _step(
    lambda version, request: services.adopt_version(
        version=version,
        actor=request.actor,
        at=clock.now(),
        **forms.EditionForm(request.POST).values(),
    ),
    "已作为草稿，可以修改后发布。",
)
