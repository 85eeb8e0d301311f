"""The background processes of one machine; start as many workers as wanted, on as many machines."""

import logging
import os
import time

import click
from redis import Redis
from rq import SimpleWorker
from rq.cron import CronJob, CronScheduler
from rq.serializers import JSONSerializer

from config import settings
from inspect_app import create_app
from inspect_app.jobs.queue import QueueName, put, queue_on
from inspect_app.jobs.sweep import sweep
from inspect_app.jobs.timetable import TIMETABLE, run_timed


class PlainCronJob(CronJob):
    """RQ's own cron jobs travel as pickle and pile up while nobody works; ours are JSON, and one of each waits at most."""

    def enqueue(self, connection: Redis) -> None:
        put(queue_on(connection, QueueName.TIMED), self.func_name, *self.args)


class PlainScheduler(CronScheduler):
    def add(self, name: str, cron: str) -> None:
        self._cron_jobs.append(PlainCronJob(QueueName.TIMED, func=run_timed, args=(name,), cron=cron, name=name))


@click.command()
@click.option("--timed-only", is_flag=True, help="Leave long work to others: what the timetable says is done at once.")
def worker(*, timed_only: bool) -> None:
    """Work on what is owed. It works in its own process, so that killing it kills the work."""
    with create_app(settings(os.environ)).app_context():
        sweep()
        redis = Redis.from_url(os.environ["REDIS_URL"])
        names = [QueueName.TIMED] if timed_only else list(QueueName)
        queues = [queue_on(redis, name) for name in names]
        SimpleWorker(queues, connection=redis, serializer=JSONSerializer).work(logging_level="WARNING")


@click.command()
def timetable() -> None:
    """Tell the queue when something is due; a worker does it. One machine needs one."""
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    scheduler_on(Redis.from_url(settings(os.environ)["REDIS_URL"])).start()


def scheduler_on(redis: Redis) -> PlainScheduler:
    """Knows every entry of the timetable."""
    scheduler = PlainScheduler(connection=redis, logging_level=logging.WARNING)
    for name, entry in TIMETABLE.items():
        scheduler.add(name, entry.cron)
    return scheduler


COMMANDS = (worker, timetable)
