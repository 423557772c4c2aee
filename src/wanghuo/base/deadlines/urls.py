"""Addresses of the working calendar."""

from django.urls import path

from wanghuo.base.deadlines import views

app_name = "calendar"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("set", views.set_day, name="set_day"),
    path("remove", views.remove_day, name="remove_day"),
]
