"""Addresses of rounds."""

from django.urls import path

from wanghuo.prevention.rounds.views import lists, rounds

app_name = "rounds"
urlpatterns = [
    path("", lists.rounds, name="rounds"),
    path("board", lists.board, name="board"),
    path("today", lists.today, name="today"),
    path("frequencies", lists.frequencies, name="frequencies"),
    path("<uuid:round_id>", rounds.round_page, name="round"),
    path("<uuid:round_id>/waive", rounds.waive_round, name="waive_round"),
    path("<uuid:round_id>/assign", rounds.assign_round, name="assign_round"),
]
