"""`wanghuo worker`: does long work in the background, one job at a time."""

import argparse
import signal
import time
from types import FrameType

from django.db import close_old_connections

from wanghuo.base.people import queries as people
from wanghuo.base.people.models import User
from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.work import services as work
from wanghuo.web.logging import configure_logging

PAUSE_SECONDS = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Do jobs until told to stop; one that is interrupted is begun again by the next worker."""
    del args
    configure_logging("worker")
    signal.signal(signal.SIGTERM, _stop)
    try:
        while True:
            close_old_connections()
            if not work.run_next(find_actor):
                time.sleep(PAUSE_SECONDS)
    except KeyboardInterrupt:
        return 0


def find_actor(user_id: int | None) -> Actor:
    """Return who asked, with the posts of today: who has lost a post does nothing more with it."""
    if user_id is None:
        return SYSTEM
    return people.actor_of(User.objects.get(pk=user_id), clock.today())


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
