"""Two people at the same moment, each on a connection of his own."""

import threading

import pytest
from django.db import connection

from wanghuo.kernel.errors import DomainError


def at_once(*works):
    """Run the works in threads that start together; return the refusal of each, None when done."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("NOT RUN: SQLite in memory refuses a second writer instead of letting it wait")
    start, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        try:
            start.wait()
            work()
        except DomainError as error:
            outcomes[place] = type(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
