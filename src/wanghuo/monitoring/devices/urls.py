"""Addresses of devices."""

from django.urls import path

from wanghuo.monitoring.devices.views import classes, devices, rates, waiting

app_name = "devices"
urlpatterns = [
    path("", devices.devices, name="devices"),
    path("rates", rates.rates, name="rates"),
    path("classes", classes.product_classes, name="product_classes"),
    path("classes/enter", classes.enter_class, name="enter_class"),
    path("classes/change", classes.change_class, name="change_class"),
    path("waiting", waiting.waiting_devices, name="waiting_devices"),
    path("waiting/<uuid:waiting_id>", waiting.waiting_device, name="waiting_device"),
    path("waiting/<uuid:waiting_id>/claim", waiting.claim_device, name="claim_device"),
    path("<uuid:device_id>", devices.device_page, name="device"),
    path("<uuid:device_id>/rebind", devices.rebind_device, name="rebind_device"),
    path("<uuid:device_id>/release", devices.release_device, name="release_device"),
    path("<uuid:device_id>/commands", devices.send_command, name="send_command"),
]
