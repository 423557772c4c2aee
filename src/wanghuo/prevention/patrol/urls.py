"""Addresses of this room."""

from django.urls import path

from wanghuo.prevention.patrol import views

app_name = "patrol"
urlpatterns = [
    path("", views.app, name="app"),
    path("sw.js", views.worker, name="patrol_worker"),
    path("manifest.webmanifest", views.manifest, name="patrol_manifest"),
]
