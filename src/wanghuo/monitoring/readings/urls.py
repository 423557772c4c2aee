"""Addresses of measured values."""

from django.urls import path

from wanghuo.monitoring.readings.views import series

app_name = "readings"
urlpatterns = [
    path("devices/<uuid:device_id>", series.device_series, name="device_series"),
    path("series/<int:series_id>", series.series_page, name="series"),
    path("series/<int:series_id>/now", series.series_now, name="series_now"),
    path("series/<int:series_id>/curve", series.series_curve, name="series_curve"),
]
