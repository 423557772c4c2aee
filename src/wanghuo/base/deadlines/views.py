"""The page of the working calendar."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.deadlines import forms, queries, services
from wanghuo.base.deadlines.rules import CALENDAR_MANAGE
from wanghuo.base.deadlines.rules.months import months
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in, needs


@require_GET
@logged_in
def calendar(request: ActorRequest) -> HttpResponse:
    """Show a year: which days are worked, which are moved, how far the holidays are published."""
    today = clock.today()
    year = forms.YearForm(request.GET).values()["year"] or today.year
    context = {
        "year": year,
        "today": today,
        "months": months(year, queries.working_calendar()),
        "set_days": queries.calendar_days(year),
        "warning": queries.calendar_coverage().warning(today),
        "form": forms.DayForm() if request.actor.can(CALENDAR_MANAGE) else None,
    }
    return render(request, "deadlines/calendar.html", context)


@require_POST
@needs(CALENDAR_MANAGE)
def set_day(request: ActorRequest) -> HttpResponse:
    """Say whether a day is worked."""
    asked = forms.DayForm(request.POST).values()
    services.set_calendar_day(actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("已保存，随工作日顺延的时限已重新推算。"))
    return redirect(f"{reverse('calendar:calendar')}?year={asked['day'].year}")


@require_POST
@needs(CALENDAR_MANAGE)
def remove_day(request: ActorRequest) -> HttpResponse:
    """Take back what was set for a day."""
    day = forms.RemoveForm(request.POST).values()["day"]
    services.remove_calendar_day(day=day, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已删除，随工作日顺延的时限已重新推算。"))
    return redirect(f"{reverse('calendar:calendar')}?year={day.year}")
