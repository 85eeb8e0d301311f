"""The two background processes of one machine; start as many workers as wanted, on as many machines."""

import os
import time

import click
from redis import Redis
from rq import SimpleWorker
from rq.cron import CronJob, CronScheduler
from rq.job import Job
from rq.serializers import JSONSerializer

from config import settings
from inspect_app import create_app
from inspect_app.jobs.queue import QUEUE, queue_on
from inspect_app.jobs.sweep import sweep
from inspect_app.jobs.timetable import TIMETABLE, run_timed


class PlainCronJob(CronJob):
    """RQ's own cron jobs travel as pickle; ours as JSON, like every other job."""

    def enqueue(self, connection: Redis) -> Job:
        return queue_on(connection).enqueue(self.func, *self.args, **self.job_options)


class PlainScheduler(CronScheduler):
    def add(self, name: str, cron: str) -> None:
        self._cron_jobs.append(
            PlainCronJob(QUEUE, func=run_timed, args=(name,), cron=cron, result_ttl=0, failure_ttl=3600, name=name)
        )


@click.command()
def worker() -> None:
    """Work on what is owed. It works in its own process, so that killing it kills the work."""
    with create_app(settings(os.environ)).app_context():
        sweep()
        redis = Redis.from_url(os.environ["REDIS_URL"])
        SimpleWorker([queue_on(redis)], connection=redis, serializer=JSONSerializer).work(logging_level="WARNING")


@click.command()
def timetable() -> None:
    """Tell the queue when something is due; a worker does it. One machine needs one."""
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    scheduler = PlainScheduler(connection=Redis.from_url(settings(os.environ)["REDIS_URL"]), logging_level=30)
    for name, entry in TIMETABLE.items():
        scheduler.add(name, entry.cron)
    scheduler.start()


COMMANDS = (worker, timetable)
