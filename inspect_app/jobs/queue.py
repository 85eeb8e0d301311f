"""The queues: hints that something is owed. Losing Redis loses nothing; the sweep asks the rows.

What the timetable says never waits behind long work: it has a queue of its own, and a worker that takes nothing else.
"""

import logging
from enum import StrEnum

from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from inspect_app.models.job_run import JobRun

LONGEST = 6 * 3600  # seconds
FORGOTTEN = {"result_ttl": 0, "failure_ttl": 3600}
"""Seconds that Redis remembers what a job returned, and that it failed. The row tells both."""

log = logging.getLogger(__name__)


class QueueName(StrEnum):
    TIMED = "mingcha-timed"
    LONG = "mingcha-long"


def connection() -> Redis:
    return Redis.from_url(current_app.config["REDIS_URL"])


def queue_on(redis: Redis, name: QueueName) -> Queue:
    return Queue(name, connection=redis, serializer=JSONSerializer, default_timeout=LONGEST)


def send(run: JobRun) -> None:
    """Tell a worker, after the commit. When Redis is away the sweep will, a minute later."""
    try:
        put(queue_on(connection(), QueueName.LONG), "inspect_app.jobs.runner.run_job", run.id)
    except RedisError:
        log.warning("queue unreachable; job %s waits for the sweep", run.id)


def put(queue: Queue, function: str, argument: int | str) -> None:
    """At most one message about the same thing waits at a time."""
    job_id = f"{function.rpartition('.')[2]}-{argument}"
    if queue.get_job_position(job_id) is None:
        queue.enqueue(function, argument, job_id=job_id, **FORGOTTEN)
