"""The revisions are one chain, go up and down again, and end where the models stand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from inspect_app.database import db
from inspect_app.extensions import MIGRATIONS
from inspect_app.migrations.comparing import compare_type

ROOT = Path(__file__).parents[2]
REVISIONS = sorted((ROOT / "inspect_app/migrations/versions").glob("*.py"))


def test_the_revisions_are_one_chain_in_the_order_of_their_names():
    revisions = list(ScriptDirectory(MIGRATIONS).walk_revisions())[::-1]

    assert [revision.revision for revision in revisions] == [path.name[:4] for path in REVISIONS]


@pytest.mark.parametrize("path", REVISIONS, ids=lambda path: path.stem)
def test_a_revision_imports_nothing_of_the_application(path):
    assert "inspect_app" not in path.read_text(encoding="utf-8").replace("inspect_app/", "")


def test_the_database_is_what_the_models_say(app, database):
    context = MigrationContext.configure(db.engines[None], opts={"compare_type": compare_type})

    assert compare_metadata(context, db.metadata) == []


def test_everything_goes_down_and_up_again(fresh_app):
    downgrade(revision="base")
    left = inspect(db.engine).get_table_names()
    upgrade()

    assert left == ["alembic_version"]
    assert "employers" in inspect(db.engine).get_table_names()


def test_a_command_finds_its_migrations_from_any_folder(tmp_path):
    environ = {**os.environ, "MINGCHA_INSTANCE": str(tmp_path / "instance"), "PYTHONPATH": str(ROOT)}
    environ |= {"SECRET_KEY": "s" * 32, "FIELD_KEY": "k" * 43 + "="}
    told = subprocess.run(
        [sys.executable, "-P", "-m", "inspect_app.cli", "audit", "verify"],
        env={name: value for name, value in environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (told.returncode, told.stdout) == (0, "VERIFIED 0 blocks\n"), told.stderr
