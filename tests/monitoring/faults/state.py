"""What a house knows in the end, without when it came to know it: to be compared."""

import sqlite3
from contextlib import closing

import psycopg

QUESTIONS = {
    "alarms": (
        "SELECT d.identity, a.point, a.kind, a.state, a.count, a.cause FROM alarms_alarm a"
        " JOIN devices_device d ON d.id = a.device_id"
    ),
    "readings": (
        "SELECT d.identity, s.point, s.quantity, r.at, r.value FROM readings_reading r"
        " JOIN readings_series s ON s.id = r.series_id JOIN devices_device d ON d.id = s.device_id"
    ),
    "series": (
        "SELECT d.identity, s.point, s.quantity, s.last_at, s.last_value, s.level"
        " FROM readings_series s JOIN devices_device d ON d.id = s.device_id"
    ),
    "twins": (
        "SELECT d.identity, CAST(t.bits AS text), t.connectivity FROM devices_twin t"
        " JOIN devices_device d ON d.id = t.device_id"
    ),
    "facts": (
        "SELECT kind, count(*) FROM facts_fact WHERE kind LIKE 'alarm.%' OR kind LIKE 'place.al%'"
        " GROUP BY kind"
    ),
    "cursors": "SELECT lane, count(*) FROM devices_journalcursor GROUP BY lane",
}


def state_of(place):
    """Answer every question, in an order of its own."""
    ask = _ask_file if place.database_url.startswith("sqlite") else _ask_server
    return {name: sorted(ask(place, question)) for name, question in QUESTIONS.items()}


def _ask_file(place, question):
    file = place.folder / "var" / "wanghuo.sqlite3"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=20)) as base:
        return base.execute(question).fetchall()


def _ask_server(place, question):
    with psycopg.connect(place.database_url) as base:
        return base.execute(question).fetchall()
