"""Letters with one-time links for a whole roster, and the end of those that nobody printed."""

from collections.abc import Callable

from flask import current_app

from inspect_app import clock
from inspect_app.database import db
from inspect_app.models.employer_link import LinkBatch
from inspect_app.operations import employer_link

KIND = "issue_links"


def issue(batch_id: int, progress: Callable[[int, int], None]) -> None:
    batch = db.session.get_one(LinkBatch, batch_id)
    employer_link.make(batch, key=current_app.config["FIELD_KEY"], at=clock.now(), progress=progress)


def destroy_old_letters() -> None:
    employer_link.destroy_old(at=clock.now())
    db.session.commit()
