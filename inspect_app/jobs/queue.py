"""The queue: a hint that a row is owed. Losing Redis loses nothing; the sweep asks the rows."""

import logging

from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from inspect_app.models.job_run import JobRun

QUEUE = "mingcha"
LONGEST = 6 * 3600  # seconds

log = logging.getLogger(__name__)


def connection() -> Redis:
    return Redis.from_url(current_app.config["REDIS_URL"])


def queue_on(redis: Redis) -> Queue:
    return Queue(QUEUE, connection=redis, serializer=JSONSerializer, default_timeout=LONGEST)


def send(run: JobRun) -> None:
    """Tell a worker, after the commit. When Redis is away the sweep will, a minute later."""
    try:
        queue_on(connection()).enqueue("inspect_app.jobs.runner.run_job", run.id, result_ttl=0, failure_ttl=3600)
    except RedisError:
        log.warning("queue unreachable; job %s waits for the sweep", run.id)
