"""Addresses of the exchange."""

from django.urls import path

from wanghuo.base.exchange.views import quality, sources, subscriptions, tables

app_name = "exchange"
urlpatterns = [
    path("", subscriptions.exchange, name="exchange"),
    path("subscriptions", subscriptions.create_subscription, name="create_subscription"),
    path("subscriptions/<uuid:subscription_id>", subscriptions.subscription, name="subscription"),
    path(
        "subscriptions/<uuid:subscription_id>/change",
        subscriptions.change_subscription,
        name="change_subscription",
    ),
    path(
        "subscriptions/<uuid:subscription_id>/secret",
        subscriptions.change_secret,
        name="change_secret",
    ),
    path("subscriptions/<uuid:subscription_id>/resend", subscriptions.resend, name="resend"),
    path(
        "subscriptions/<uuid:subscription_id>/pause",
        subscriptions.pause_subscription,
        name="pause_subscription",
    ),
    path(
        "subscriptions/<uuid:subscription_id>/resume",
        subscriptions.resume_subscription,
        name="resume_subscription",
    ),
    path(
        "subscriptions/<uuid:subscription_id>/end",
        subscriptions.end_subscription,
        name="end_subscription",
    ),
    path("pushes/<uuid:push_id>/park", subscriptions.park_push, name="park_push"),
    path("pushes/<uuid:push_id>/retry", subscriptions.retry_push, name="retry_push"),
    path("sources", sources.create_source, name="create_source"),
    path("sources/<uuid:source_id>", sources.source, name="source"),
    path(
        "sources/<uuid:source_id>/secret", sources.change_source_secret, name="change_source_secret"
    ),
    path("sources/<uuid:source_id>/close", sources.close_source, name="close_source"),
    path("records/<uuid:record_id>/retry", sources.retry_record, name="retry_record"),
    path("quality", quality.quality, name="quality"),
    path("quality/run", quality.run_quality, name="run_quality"),
    path("quality/findings", quality.findings, name="findings"),
    path("quality/findings/<uuid:finding_id>", quality.finding, name="finding"),
    path("quality/findings/<uuid:finding_id>/waive", quality.waive_finding, name="waive_finding"),
    path("tables", tables.tables, name="tables"),
    path("tables/export", tables.export_tables, name="export_tables"),
]
