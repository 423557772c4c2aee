"""Addresses of alarms, and of the desk."""

from django.urls import path

from wanghuo.monitoring.alarms.views import desk, fires, register, shields, statistics

app_name = "alarms"
urlpatterns = [
    path("", register.alarms, name="alarms"),
    path("<uuid:alarm_id>", register.alarm_page, name="alarm"),
    path("<uuid:alarm_id>/handle", register.handle_alarm, name="handle_alarm"),
    path("<uuid:alarm_id>/respond", register.respond_alarm, name="respond_alarm"),
    path("fires", fires.fires, name="fires"),
    path("fires/<uuid:group_id>", fires.fire, name="fire"),
    path("fires/<uuid:group_id>/handle", fires.handle_group, name="handle_group"),
    path("escalations", fires.escalations, name="escalations"),
    path("shields", shields.shields, name="shields"),
    path("shields/new", shields.new_shield, name="new_shield"),
    path("shields/open", shields.open_shield, name="open_shield"),
    path("shields/<uuid:shield_id>", shields.shield, name="shield"),
    path("shields/<uuid:shield_id>/shorten", shields.shorten_shield, name="shorten_shield"),
    path("shields/<uuid:shield_id>/lift", shields.lift_shield, name="lift_shield"),
    path("statistics", statistics.statistics, name="statistics"),
    path("statistics/alarms", statistics.judged, name="judged"),
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
