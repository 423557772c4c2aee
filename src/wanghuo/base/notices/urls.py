"""Addresses of notices."""

from django.urls import path

from wanghuo.base.notices.views import channels, inbox, reminders

app_name = "notices"
urlpatterns = [
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/read-all", inbox.read_all, name="read_all"),
    path("inbox/preferences", inbox.preferences, name="preferences"),
    path("inbox/<uuid:notice_id>", inbox.open_notice, name="open_notice"),
    path("inbox/<uuid:notice_id>/read", inbox.read_notice, name="read_notice"),
    path("channels/", channels.channels, name="channels"),
    path("channels/test", channels.test_channel, name="test_channel"),
    path(
        "channels/<uuid:delivery_id>/retry",
        channels.retry_delivery,
        name="retry_delivery",
    ),
    path("reminders/", reminders.reminders, name="reminders"),
]
