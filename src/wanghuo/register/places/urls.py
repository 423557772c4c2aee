"""Addresses of what places have beyond every kind of record."""

from django.urls import path

from wanghuo.register.places.views import plates

app_name = "places"

urlpatterns = [
    path("plates", plates.place_plates, name="place_plates"),
    path("<uuid:place_id>/plate", plates.place_plate, name="place_plate"),
    path("buildings/plates", plates.building_plates, name="building_plates"),
    path("buildings/<uuid:building_id>/plate", plates.building_plate, name="building_plate"),
]
