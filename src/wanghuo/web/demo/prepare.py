"""Bring the demo's database to what this program expects: migrate, and build when empty."""

from collections.abc import Callable

from django.core.management import call_command

from wanghuo.base.people.models import User
from wanghuo.kernel import clock
from wanghuo.web.demo.build import build


def prepare(say: Callable[[str], None]) -> None:
    """Migrate; fill an empty database with the fictional county."""
    call_command("migrate", verbosity=0)
    if not User.objects.exists():
        say("首次运行，正在建立演示县（约两三分钟）：")
        build(clock.now(), say)
