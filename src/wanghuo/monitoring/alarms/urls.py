"""Addresses of alarms, and of the desk."""

from django.urls import path

from wanghuo.monitoring.alarms.views import desk, register

app_name = "alarms"
urlpatterns = [
    path("", register.alarms, name="alarms"),
    path("<uuid:alarm_id>", register.alarm_page, name="alarm"),
    path("<uuid:alarm_id>/handle", register.handle_alarm, name="handle_alarm"),
    path("<uuid:alarm_id>/respond", register.respond_alarm, name="respond_alarm"),
]

at_desk = (
    [
        path("desk", desk.desk, name="desk"),
        path("desk/queue", desk.queue, name="queue"),
        path("desk/<uuid:alarm_id>", desk.desk_alarm, name="desk_alarm"),
        path("desk/<uuid:alarm_id>/call", desk.call, name="call"),
    ],
    "desk",
)
"""The desk has an address of its own, beside the register of alarms."""
