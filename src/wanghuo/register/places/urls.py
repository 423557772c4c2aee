"""Addresses of what places have beyond every kind of record."""

from django.urls import path

from wanghuo.register.places.views import plates, status

app_name = "places"

urlpatterns = [
    path("status", status.statuses, name="statuses"),
    path("status/new", status.new_proposal, name="new_proposal"),
    path("status/propose", status.propose, name="propose"),
    path("status/proposals/<uuid:proposal_id>", status.proposal, name="proposal"),
    path("status/proposals/<uuid:proposal_id>/apply", status.apply, name="apply_proposal"),
    path("status/proposals/<uuid:proposal_id>/retry", status.retry, name="retry_proposal"),
    path("status/proposals/<uuid:proposal_id>/withdraw", status.withdraw, name="withdraw_proposal"),
    path("<uuid:place_id>/designate", status.designate, name="designate_place"),
    path("plates", plates.place_plates, name="place_plates"),
    path("<uuid:place_id>/plate", plates.place_plate, name="place_plate"),
    path("buildings/plates", plates.building_plates, name="building_plates"),
    path("buildings/<uuid:building_id>/plate", plates.building_plate, name="building_plate"),
]
