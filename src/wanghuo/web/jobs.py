"""What the clock does by itself: seal, listen, press deadlines, keep the calendar."""

from datetime import date

import structlog
from django.db import close_old_connections

from wanghuo import wiring
from wanghuo.base.areas import services as areas
from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.rules import Levels
from wanghuo.base.exchange import services as exchange
from wanghuo.base.exchange.services import quality
from wanghuo.base.notices import services as notices
from wanghuo.governance.reporting import services as reporting
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.ledger import services as ledger
from wanghuo.kernel.rulebook.services import rule
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.work import services as work
from wanghuo.monitoring.alarms import projector as alarm_projector
from wanghuo.monitoring.alarms import services as alarms
from wanghuo.monitoring.maintenance import services as maintenance
from wanghuo.monitoring.readings import services as readings
from wanghuo.prevention.rounds import services as rounds
from wanghuo.web import logging, safekeeping
from wanghuo.web.config import config

log = structlog.get_logger()


def seal() -> None:
    """Give committed facts their positions and close blocks."""
    close_old_connections()
    ledger.seal(at=clock.now())


def listen() -> None:
    """Hear the facts that nobody has heard yet."""
    close_old_connections()
    wiring.listen(clock.now())


def deliver() -> None:
    """Send notices out by the ways that are on; without any, nothing is even looked at."""
    close_old_connections()
    outcome = notices.deliver(at=clock.now())
    if outcome.sent or outcome.failed:
        log.info("notices.delivered", sent=outcome.sent, failed=outcome.failed)


def push() -> None:
    """Send facts to those who subscribed to them; without an allowed host, to nobody."""
    close_old_connections()
    sent = exchange.push(at=clock.now())
    if sent:
        log.info("facts.pushed", sent=sent)


def surface_alarms() -> None:
    """Let ring what still cries when its shield is over."""
    close_old_connections()
    surfaced = alarm_projector.surface(clock.now())
    if surfaced:
        log.info("alarms.surfaced", count=surfaced)


def escalate_alarms() -> None:
    """Report alarms that nobody answers to the next post."""
    close_old_connections()
    escalated = alarms.escalate_alarms(clock.now())
    if escalated:
        log.info("alarms.escalated", count=escalated)


def press() -> None:
    """Warn, mark overdue, escalate; each level once."""
    close_old_connections()
    at = clock.now()
    with scoped(EVERYWHERE):
        outcome = deadlines.press_deadlines(at=at, levels=levels(clock.local_date(at)))
    log.info("deadlines.pressed", warned=outcome.warned, overdue=outcome.overdue)


def sweep_duty_checks() -> None:
    """Judge the duty checks whose time is over."""
    close_old_connections()
    swept = maintenance.sweep_checks(at=clock.now())
    if swept.missed or swept.lost:
        log.info("duty_checks.swept", missed=swept.missed, lost=swept.lost)


def keep_calendar() -> None:
    """Reckon shifted dates again, after an edit or a new published calendar."""
    close_old_connections()
    with scoped(EVERYWHERE):
        deadlines.recompute(at=clock.now())


def report() -> None:
    """Draft the reports that are due soon, and bring drafts up to date."""
    close_old_connections()
    opened = reporting.open_due_reports(at=clock.now())
    log.info("reports.drafted", opened=opened)


def plan_rounds() -> None:
    """Close the rounds that are over and plan those that are due."""
    close_old_connections()
    with scoped(EVERYWHERE):
        night = rounds.plan_rounds(at=clock.now())
    log.info("rounds.planned", opened=night.planned.opened, missed=night.missed)


def watch_trends() -> None:
    """Look at every series for slow change towards a limit, once a day; warn of what is new."""
    close_old_connections()
    at = clock.now()
    watch = readings.find_drifts(at=at)
    warned = alarm_projector.warn_of_drifts(at=at)
    if watch.looked or warned:
        log.info("trends.watched", looked=watch.looked, found=watch.found, warned=len(warned))


def mend_paths() -> None:
    """Bring home rows that were written in the very moment of a merge of areas."""
    close_old_connections()
    areas.mend_paths(actor=SYSTEM)


def check_quality() -> None:
    """Check every rule about the data."""
    close_old_connections()
    outcomes = quality.run_checks(actor=SYSTEM, at=clock.now())
    log.info("quality.checked", found=sum(one.found for one in outcomes))


def forget_files() -> None:
    """Remove result files of background work that nobody needs any more."""
    close_old_connections()
    work.forget_files(at=clock.now())


def keep_readings() -> None:
    """Lay partitions ready, let old days leave as files, remove those whose time is over."""
    close_old_connections()
    settings, at = config(), clock.now()
    root, days = settings.var.resolve() / "readings", settings.readings_days
    made = readings.make_partitions(days=days, at=at)
    done = readings.roll_off(root, days=days, at=at)
    removed = readings.remove_days(root, days=settings.readings_archive_days, at=at)
    if made or done.files or removed:
        log.info("readings.kept", partitions=made, removed=removed, **done._asdict())


def forget_logs() -> None:
    """Remove technical logs that have been kept as long as the setting says."""
    forgotten = logging.forget_logs(clock.today())
    if forgotten:
        log.info("logs.forgotten", files=forgotten)


def keep_accounts() -> None:
    """Remind of posts that end soon; clear logins and counts that are over."""
    close_old_connections()
    at = clock.now()
    ending, cleared = safekeeping.remind_of_endings(at), safekeeping.forget_what_is_over(at)
    log.info("accounts.kept", ending=ending, cleared=cleared)


def levels(on: date) -> Levels:
    """Return how many days before and after its day a deadline is pressed, from the rulebook."""
    parameters = rule("deadline.levels", "", on).parameters
    return Levels(
        parameters["warn_days"], parameters["escalate_days"], parameters.get("repeat_days", 0)
    )
