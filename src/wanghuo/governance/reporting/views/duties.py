"""Duties to report: which there are, one of them, setting and confirming."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.governance.reporting import forms, queries, rules, services
from wanghuo.governance.reporting.models import ReportDuty
from wanghuo.governance.reporting.rules import REPORT_MANAGE, REPORT_READ, REPORT_RECEIVE
from wanghuo.governance.reporting.services import DutyTerms
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.scoping import scoped

TIMELINE = 50


@require_GET
@needs(REPORT_READ)
def duties(request: ActorRequest) -> HttpResponse:
    """List the duties in reach; whoever may set one finds the form on top."""
    with scoped(request.actor.scope(REPORT_MANAGE)):
        form = forms.NewDutyForm()
        form.offer("area", [(one.pk, one.name) for one in areas.places_of_plans()])
    may_receive = request.actor.can(REPORT_RECEIVE)
    context = {
        "duties": list(queries.duties()),
        "form": form,
        "may_receive_reports": may_receive,
    }
    return render(request, "reporting/duties.html", context)


@require_GET
@needs(REPORT_READ)
def duty(request: ActorRequest, duty_id: UUID) -> HttpResponse:
    """Show one duty, who owes it, and the form for whoever may change it."""
    found = queries.duty(duty_id)
    units = list(queries.duty_units(found))
    may_manage = request.actor.can(REPORT_MANAGE, found.area_path)
    context = {
        "duty": found,
        "units": units,
        "may_manage": may_manage,
        "form": _form(found.area, initial=_initial(found, units)) if may_manage else None,
        "timeline": list(facts.timeline("reportduty", str(found.pk))[:TIMELINE]),
    }
    return render(request, "reporting/duty.html", context)


@require_http_methods(["GET", "POST"])
@needs(REPORT_MANAGE)
def add_duty(request: ActorRequest) -> HttpResponse:
    """Set a duty by hand for one area."""
    text = request.GET.get("area", "") or request.POST.get("area", "")
    if not text.isdecimal():
        raise BadInput(problem="请先选择区划。")
    area = areas.area_in_scope(int(text))
    if request.method == "POST":
        terms, units = _read(area, request)
        made = services.add_duty(
            area=area, terms=terms, units=units, actor=request.actor, at=clock.now()
        )
        messages.success(request, gettext("已登记，核定后生效。"))
        return redirect("reporting:duty", made.pk)
    owing, receiver = queries.customary_sides(area, clock.today())
    initial = {
        "lead_days": rules.LEAD_DAYS,
        "units": [one.pk for one in owing],
        "receiver": receiver.pk if receiver else "",
    }
    context = {"area": area, "form": _form(area, initial=initial)}
    return render(request, "reporting/new_duty.html", context)


@require_POST
@needs(REPORT_MANAGE)
def change_duty(request: ActorRequest, duty_id: UUID) -> HttpResponse:
    """Change what is owed, when, to whom and by whom."""
    found = queries.duty(duty_id)
    terms, units = _read(found.area, request)
    version = forms.VersionForm(request.POST).values()["version"]
    at = clock.now()
    services.change_duty(
        duty=found, version=version, terms=terms, units=units, actor=request.actor, at=at
    )
    messages.success(request, gettext("已保存。"))
    return redirect("reporting:duty", duty_id)


@require_POST
@needs(REPORT_MANAGE)
def confirm_duty(request: ActorRequest, duty_id: UUID) -> HttpResponse:
    """Put a duty in force."""
    found = queries.duty(duty_id)
    values = forms.VersionForm(request.POST).values()
    services.confirm_duty(duty=found, actor=request.actor, at=clock.now(), **values)
    messages.success(request, gettext("已核定，到起草日自动生成报告。"))
    return redirect("reporting:duty", duty_id)


@require_POST
@needs(REPORT_MANAGE)
def close_duty(request: ActorRequest, duty_id: UUID) -> HttpResponse:
    """End a duty."""
    found = queries.duty(duty_id)
    values = forms.VersionForm(request.POST).values()
    services.close_duty(duty=found, actor=request.actor, at=clock.now(), **values)
    messages.success(request, gettext("已停止，未上报的报告不再要求报送。"))
    return redirect("reporting:duty", duty_id)


def _form(area: Area, data: Any = None, **options: Any) -> forms.DutyForm:  # noqa: ANN401 -- Form's own options
    on = clock.today()
    return forms.DutyForm(data, **options).choose(
        outlines=queries.outlines().values(),
        receivers=queries.receivers(area, on),
        units=queries.debtors(area, on),
        higher=queries.higher_choices(area),
    )


def _read(area: Area, request: ActorRequest) -> tuple[DutyTerms, list[Any]]:
    on = clock.today()
    values = _form(area, request.POST).values()
    units = values.pop("units")
    values.pop("version")
    receiver = queries.receivers(area, on).filter(pk=values.pop("receiver") or 0).first()
    higher = values.pop("higher")
    terms = DutyTerms(**values, receiver=receiver, higher=queries.duty(higher) if higher else None)
    return terms, list(queries.debtors(area, on).filter(pk__in=units))


def _initial(duty: ReportDuty, units: list[Any]) -> dict[str, Any]:
    names = (
        "version", "title", "outline", "freq", "month_day", "on", "since", "until",
        "shift", "lead_days", "cover",
    )  # fmt: skip
    return {
        **{name: getattr(duty, name) for name in names},
        "receiver": duty.receiver_id or "",
        "receiver_name": "" if duty.receiver_id else duty.receiver_name,
        "higher": str(duty.higher_id) if duty.higher_id else "",
        "units": [unit.organisation_id for unit in units],
    }
