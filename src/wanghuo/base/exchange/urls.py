"""Addresses of the exchange."""

from django.urls import path

from wanghuo.base.exchange.views import tables

app_name = "exchange"
urlpatterns = [
    path("tables", tables.tables, name="tables"),
    path("tables/export", tables.export_tables, name="export_tables"),
]
