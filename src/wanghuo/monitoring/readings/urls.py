"""Addresses of readings."""

from django.urls import path

from wanghuo.monitoring.readings.views import drifts, limits

app_name = "readings"
urlpatterns = [
    path("limits", limits.limits, name="limits"),
    path("limits/<int:series_id>", limits.series_limit, name="series_limit"),
    path("limits/<int:series_id>/set", limits.set_limits, name="set_limits"),
    path("limits/<int:series_id>/drop", limits.drop_limits, name="drop_limits"),
    path("drifts", drifts.drifts, name="drifts"),
    path("drifts/<uuid:drift_id>", drifts.drift_page, name="drift"),
    path("drifts/<uuid:drift_id>/settle", drifts.settle_drift, name="settle_drift"),
]
