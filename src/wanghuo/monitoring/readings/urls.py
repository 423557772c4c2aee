"""Addresses of readings."""

from django.urls import path

from wanghuo.monitoring.readings.views import drifts, limits, series

app_name = "readings"
urlpatterns = [
    path("devices/<uuid:device_id>", series.device_series, name="device_series"),
    path("series/<int:series_id>", series.series_page, name="series"),
    path("series/<int:series_id>/now", series.series_now, name="series_now"),
    path("series/<int:series_id>/curve", series.series_curve, name="series_curve"),
    path("limits", limits.limits, name="limits"),
    path("limits/<int:series_id>", limits.series_limit, name="series_limit"),
    path("limits/<int:series_id>/set", limits.set_limits, name="set_limits"),
    path("limits/<int:series_id>/drop", limits.drop_limits, name="drop_limits"),
    path("drifts", drifts.drifts, name="drifts"),
    path("drifts/<uuid:drift_id>", drifts.drift_page, name="drift"),
    path("drifts/<uuid:drift_id>/settle", drifts.settle_drift, name="settle_drift"),
]
