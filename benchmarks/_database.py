"""Databases of a benchmark's own, on the server that DATABASE_URL names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.engine import make_url

from config import settings
from inspect_app import create_app
from inspect_app.database import db
from inspect_app.operations import reference


@contextmanager
def migrated(name: str) -> Iterator[Flask]:
    """The application on a new database `name` with the reference data, which DATABASE_URL names meanwhile."""
    given = os.environ["DATABASE_URL"]
    with psycopg.connect(plain(given, database="postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        os.environ["DATABASE_URL"] = make_url(given).set(database=name).render_as_string(hide_password=False)
        try:
            app = create_app(settings(os.environ))
            with app.app_context():
                upgrade()
                reference.load()
                db.session.commit()
                db.engine.dispose()
            yield app
        finally:
            os.environ["DATABASE_URL"] = given
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def plain(url: str, **parts: str) -> str:
    """A URL for psycopg itself."""
    return make_url(url).set(drivername="postgresql", **parts).render_as_string(hide_password=False)


def connected(*, autocommit: bool = True) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(plain(os.environ["DATABASE_URL"]), autocommit=autocommit)
