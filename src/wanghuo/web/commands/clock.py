"""`wanghuo clock`: what happens by itself: sealing, listening, pressing deadlines."""

import argparse

from apscheduler.schedulers.blocking import BlockingScheduler

from wanghuo.web import jobs
from wanghuo.web.logging import configure_logging


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Run the jobs until told to stop."""
    del args
    configure_logging("clock")
    scheduler().start()
    return 0


def scheduler() -> BlockingScheduler:
    """Build the timetable; a job that is late runs once, never twice at a time."""
    timetable = BlockingScheduler(
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60},
        timezone="Asia/Shanghai",
    )
    timetable.add_job(jobs.seal, "interval", seconds=0.2)
    timetable.add_job(jobs.listen, "interval", seconds=0.5)
    timetable.add_job(jobs.surface_alarms, "interval", seconds=1)
    timetable.add_job(jobs.escalate_alarms, "interval", seconds=3)
    timetable.add_job(jobs.deliver, "interval", seconds=3)
    timetable.add_job(jobs.push, "interval", seconds=3)
    timetable.add_job(jobs.sweep_duty_checks, "interval", seconds=20)
    timetable.add_job(jobs.press)
    timetable.add_job(jobs.press, "interval", minutes=5)
    timetable.add_job(jobs.report)
    timetable.add_job(jobs.report, "cron", hour=4)
    timetable.add_job(jobs.plan_rounds)
    timetable.add_job(jobs.plan_rounds, "cron", hour="0,12", minute=20)
    timetable.add_job(jobs.watch_trends)
    timetable.add_job(jobs.watch_trends, "cron", minute=40)
    timetable.add_job(jobs.keep_calendar, "cron", hour=1)
    timetable.add_job(jobs.mend_paths, "cron", hour=2)
    timetable.add_job(jobs.keep_accounts)
    timetable.add_job(jobs.keep_accounts, "cron", hour=0, minute=5)
    timetable.add_job(jobs.check_quality, "cron", hour=5)
    timetable.add_job(jobs.forget_files, "cron", hour=3)
    timetable.add_job(jobs.keep_readings)
    timetable.add_job(jobs.keep_readings, "cron", hour=2, minute=40)
    timetable.add_job(jobs.forget_logs, "cron", hour=3, minute=30)
    return timetable
