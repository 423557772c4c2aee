"""Work on connections of their own, side by side."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

PATIENCE_SECONDS = 20


def elsewhere(work):
    """Run `work` in a thread, on its own connection; the future carries what it raises."""

    def run():
        try:
            return work()
        finally:
            connection.close()

    pool = ThreadPoolExecutor(1)
    future = pool.submit(run)
    pool.shutdown(wait=False)
    return future


class Held:
    """A transaction that does its work and then stays open until it is let go."""

    def __init__(self, work):
        self.done, self.release = threading.Event(), threading.Event()
        self.future = elsewhere(lambda: self._hold(work))
        assert self.done.wait(PATIENCE_SECONDS)

    def _hold(self, work):
        with transaction.atomic():
            work()
            self.done.set()
            assert self.release.wait(PATIENCE_SECONDS)

    def commit(self):
        self.release.set()
        self.future.result(PATIENCE_SECONDS)
