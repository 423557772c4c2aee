"""Addresses of maintenance."""

from django.urls import path

from wanghuo.monitoring.maintenance.views import checks, overview, tickets

app_name = "maintenance"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("devices", overview.kept_devices, name="devices"),
    path("tickets", tickets.tickets, name="tickets"),
    path("tickets/new", tickets.new_ticket, name="new_ticket"),
    path("tickets/report", tickets.report_fault, name="report_fault"),
    path("tickets/<uuid:ticket_id>", tickets.ticket_page, name="ticket"),
    path("tickets/<uuid:ticket_id>/handle", tickets.handle_ticket, name="handle_ticket"),
    path("checks", checks.checks, name="checks"),
    path("rates", checks.rates, name="rates"),
    path("drives/start", checks.start_drive, name="start_drive"),
    path("drives/<uuid:drive_id>", checks.drive_page, name="drive"),
]
