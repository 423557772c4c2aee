"""Product classes: what is expected of which devices, and changing it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.monitoring.devices import forms, queries, services
from wanghuo.monitoring.devices.rules import DEVICE_CLAIM, DEVICE_CLASS, DEVICE_READ
from wanghuo.monitoring.devices.services.classes import TERMS


@require_GET
@needs(DEVICE_READ)
def product_classes(request: ActorRequest) -> HttpResponse:
    """List every class, and one of them with ?code=; whoever may, adds or changes."""
    may_change = queries.may_classify(request.actor, clock.today())
    code = request.GET.get("code", "")
    one = queries.class_coded(code) if code else None
    initial = {name: getattr(one, name) for name in ("code", "version", *TERMS)} if one else {}
    context = {
        "classes": queries.product_classes(),
        "counts": queries.counts_by_class(),
        "one": one,
        "change_form": forms.ClassForm(initial=initial) if one and may_change else None,
        "form": forms.NewClassForm() if may_change and not one else None,
        "may_claim": request.actor.can(DEVICE_CLAIM),
    }
    return render(request, "devices/product_classes.html", context)


@require_POST
@needs(DEVICE_CLASS)
def enter_class(request: ActorRequest) -> HttpResponse:
    """Add a class."""
    form = forms.NewClassForm(request.POST)
    row = services.enter_class(
        code=form.values()["code"], terms=form.terms(), actor=request.actor, at=clock.now()
    )
    messages.success(request, gettext("已登记。"))
    return redirect(f"{reverse('devices:product_classes')}?code={row.code}")


@require_POST
@needs(DEVICE_CLASS)
def change_class(request: ActorRequest) -> HttpResponse:
    """Change what is expected of a class."""
    form = forms.ClassForm(request.POST)
    values = form.values()
    row = services.change_class(
        row=queries.class_coded(values["code"]),
        version=values["version"] or 0,
        terms=form.terms(),
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("已变更，半分钟内按新的要求判定。"))
    return redirect(f"{reverse('devices:product_classes')}?code={row.code}")
