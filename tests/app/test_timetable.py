"""The timetable tells the queue; one message about a thing waits at most, and a worker does it."""

from rq import SimpleWorker
from rq.serializers import JSONSerializer

from inspect_app.cli.worker import scheduler_on
from inspect_app.database import db
from inspect_app.jobs.queue import QueueName, queue_on, send
from inspect_app.jobs.risk import KIND
from inspect_app.jobs.timetable import TIMETABLE
from inspect_app.models.job_run import JobState
from inspect_app.operations import job_run
from tests.factories import NOW


def test_every_entry_waits_once_however_often_it_was_due(redis):
    for job in scheduler_on(redis).get_jobs() * 2:
        job.enqueue(redis)

    waiting = queue_on(redis, QueueName.TIMED)

    assert sorted(job.args[0] for job in waiting.jobs) == sorted(TIMETABLE)


def test_a_worker_does_what_the_timetable_says(fresh_app, redis):
    db.session.commit()
    for job in scheduler_on(redis).get_jobs():
        job.enqueue(redis)
    queue = queue_on(redis, QueueName.TIMED)

    SimpleWorker([queue], connection=redis, serializer=JSONSerializer).work(burst=True, logging_level="WARNING")

    assert queue.is_empty()
    assert queue.failed_job_registry.count == 0


def test_long_work_that_was_sent_twice_waits_once(fresh_app, redis):
    run = job_run.ask(KIND, subject_id=0, by=None, at=NOW)

    send(run)
    send(run)

    assert queue_on(redis, QueueName.LONG).count == 1
    assert run.state is JobState.OWED
