"""Addresses of this room."""

from django.urls import URLPattern

app_name = "major_hazards"
urlpatterns: list[URLPattern] = []
