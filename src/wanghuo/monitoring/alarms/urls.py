"""Addresses of alarms."""

from django.urls import path

from wanghuo.monitoring.alarms.views import desk

app_name = "alarms"
urlpatterns = [
    path("", desk.alarms, name="alarms"),
    path("queue", desk.queue, name="queue"),
    path("<uuid:alarm_id>", desk.alarm_page, name="alarm"),
    path("<uuid:alarm_id>/handle", desk.handle_alarm, name="handle_alarm"),
]
