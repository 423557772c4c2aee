"""What people do again and again, through the pages."""

import time_machine
from django.urls import reverse

from tests.journeys.cast import PLAN, Person, upload_of


def on(moment):
    return time_machine.travel(f"2026-{moment}:00+08:00")


def upload(person, county, path=PLAN):
    answer = person.fills(
        person.opens("/plans/"), "/plans/upload", area=county.town.pk, file=upload_of(path)
    )
    return answer.redirect_chain[-1][0]


def correct(person, plan, words, **fields):
    """Correct the one card that holds these words, through its own form."""
    [card] = [item for item in person.opens(plan).context["page"] if words in item.data["text"]]
    form = person.opens(f"/items/{card.pk}/edit")
    return person.fills(form, f"/items/{card.pk}/correct", **fields)


def reviewed(person, county):
    plan = upload(person, county)
    correct(person, plan, "消防取水点", **{"deadlines-0-date": "2026-04-30"})
    correct(person, plan, "夜间巡查", **{"units-0-name": "派出所"})
    person.fills(person.opens(plan), f"{plan}/accept-all")
    person.fills(person.opens(plan), f"{plan}/confirm")
    return plan


def assigned(person, county):
    plan = reviewed(person, county)
    person.fills(person.opens(plan), f"{plan}/assign")
    return plan


def rows(person, **query):
    """What the task list shows: number in the plan, whose it is, when it is due."""
    page = person.client.get("/tasks/", query).context["page"]
    return sorted(
        (row.no, row.organisation.name if row.organisation else "", row.due_on) for row in page
    )


def work_of(person):
    """The one task in somebody's list that he has to report on."""
    [task] = person.client.get("/tasks/", {"text": "违规充电"}).context["page"]
    return reverse("plans:task", args=[task.pk])


def report(person, task, percent, text, **more):
    return person.fills(person.opens(task), f"{task}/progress", percent=percent, text=text, **more)


def state_of(person, task):
    found = person.opens(task).context["task"]
    return found.state, found.percent


def finished_by_the_east(county):
    clerk, east = Person("clerk"), Person("east")
    assigned(clerk, county)
    task = work_of(east)
    report(east, task, 100, "充电桩已装好", submit="on")
    clerk.fills(clerk.opens(task), f"{task}/complete")
    return task
