"""A projector goes round; what house-keeping takes, or breaks, is its own affair."""

import sqlite3
import threading
import time

import psycopg
import pytest
from django.db import OperationalError

from wanghuo.web.commands.projector_rounds import RETRY_SECONDS, go_on, kept_beside


class House:
    """Goes round as often as it is told what to return; what is an exception is raised."""

    def __init__(self, *rounds):
        self.rounds = list(rounds)
        self.is_asked = threading.Event()

    def go_round(self):
        self.is_asked.set()
        if not self.rounds:
            return 0
        one = self.rounds.pop(0)
        if isinstance(one, Exception):
            raise one
        return one


def test_once_is_until_nothing_moves():
    house = House(3, 1, 0, 5)

    go_on(house.go_round, once=True)

    assert house.rounds == [5]


@pytest.mark.parametrize("problem", [ConnectionError("away"), sqlite3.OperationalError("busy")])
def test_once_says_what_is_wrong(problem):
    with pytest.raises(type(problem)):
        go_on(House(problem).go_round, once=True)


def test_what_is_away_is_tried_again():
    house = House(ConnectionError("away"), 1)
    over = threading.Event()

    def go_round():
        over_now = not house.rounds
        if over_now:
            over.set()
        return house.go_round()

    go_on(go_round, over)

    assert house.rounds == []


def test_who_gives_way_goes_on_at_once():
    """PostgreSQL undoes one of two that wait for each other; a fire may be in it."""
    gave_way = OperationalError("deadlock detected")
    gave_way.__cause__ = psycopg.errors.DeadlockDetected("deadlock detected")
    begun = time.monotonic()
    over, house = threading.Event(), House(gave_way, 1)

    go_on(lambda: house.go_round() or over.set() or 0, over)

    assert house.rounds == []
    assert time.monotonic() - begun < RETRY_SECONDS / 2


def test_house_is_kept_beside():
    """It hangs, and the other goes on."""
    hangs, house = threading.Event(), House()
    house.go_round = lambda: house.is_asked.set() or int(hangs.wait(30))
    carried = []
    with kept_beside(house) as over:
        assert house.is_asked.wait(5)
        go_on(lambda: carried.append(1) or (over.set() if len(carried) == 3 else None) or 1, over)
        hangs.set()

    assert carried == [1, 1, 1]


def test_what_breaks_beside_ends_the_whole():
    with (
        pytest.raises(ValueError, match="a fault of ours"),
        kept_beside(House(ValueError("a fault of ours"))) as over,
    ):
        go_on(lambda: 0, over)
