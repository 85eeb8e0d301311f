"""An application context for commands, with a database and a queue behind it: found, joined, or started for a while."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from config import SettingError, settings
from inspect_app import create_app
from inspect_app.cli.prepare import prepare
from inspect_app.embedded.errors import ServiceError
from inspect_app.services import Urls, instance_path, running

LANGUAGE = "en"
"""Commands speak English: to whoever keeps the machine. What they write for the office stays Chinese."""


@contextmanager
def app_context() -> Iterator[Flask]:
    """Servers that we start ourselves are migrated and have the reference data. Standard output stays the command's own."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    with (
        in_plain_words(),
        running(instance_path(), prepare=_prepare) as urls,
        _app(urls).app_context() as context,
    ):
        yield context.app


@contextmanager
def in_plain_words() -> Iterator[None]:
    """What the operator can mend is told in a sentence; anything else is a defect and keeps its trace."""
    try:
        yield
    except (ServiceError, SettingError) as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: {error.orig}") from error


@lru_cache(maxsize=1)
def _app(urls: Urls) -> Flask:
    os.environ.update(urls.environ)
    return create_app(settings(os.environ))


def _prepare(urls: Urls) -> None:
    prepare(_app(urls), embedded=False)
