"""Sources of records: entering one, making its token, ending it. A token is told once; only its hash stays."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.data_source import SourceAdded, SourceEnded, SourceTokenMade
from inspect_app.models.data_source import DataSource
from inspect_app.models.user import User
from workflows.errors import DomainError

PREFIX = "mcs_"
TOKEN_BYTES = 32


class CodeTakenError(DomainError):
    code = "data_source.code_taken"


class EndedError(DomainError):
    code = "data_source.ended"


def add(values: Mapping[str, Any], *, by: User, at: datetime) -> DataSource:
    if db.session.scalar(db.select(DataSource.id).filter_by(code=values["code"])):
        raise CodeTakenError(source=values["code"])
    source = DataSource(**values, created_at=at, by_id=by.id)
    db.session.add(source)
    db.session.flush()
    fact = SourceAdded(
        subject=str(source.id), scope=source.scope, code=source.code, name=source.name, kinds=list(source.kinds)
    )
    audit.record(fact, by=by, at=at)
    return source


def make_token(source: DataSource, *, by: User, at: datetime) -> str:
    """The token, for this once; an earlier one ends now."""
    _require_living(source)
    token, is_renewed = PREFIX + secrets.token_urlsafe(TOKEN_BYTES), source.token_sha256 is not None
    source.token_sha256, source.token_made_at, source.token_used_at = _hash(token), at, None
    fact = SourceTokenMade(subject=str(source.id), scope=source.scope, code=source.code, is_renewed=is_renewed)
    audit.record(fact, by=by, at=at)
    return token


def end(source: DataSource, *, by: User, at: datetime) -> None:
    """It sends nothing more; what it has sent stays."""
    _require_living(source)
    source.ended_at, source.token_sha256, source.token_made_at = at, None, None
    audit.record(SourceEnded(subject=str(source.id), scope=source.scope, code=source.code), by=by, at=at)


def note_use(source: DataSource, *, at: datetime) -> None:
    """Beside the version: a machine that sends all day does not spoil the page that somebody has open."""
    used = db.update(DataSource).where(DataSource.id == source.id).values(token_used_at=at, version=DataSource.version)
    db.session.execute(used.execution_options(synchronize_session=False))


def of_token(token: str) -> DataSource | None:
    """The living source of a token. It is sought by its hash: how long the search takes tells nothing of the token."""
    return db.session.scalar(db.select(DataSource).filter_by(token_sha256=_hash(token), ended_at=None))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _require_living(source: DataSource) -> None:
    if source.ended_at is not None:
        raise EndedError
