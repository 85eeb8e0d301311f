"""The files of the demonstration, in the shapes that counties send."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from inspect_app.documents.tables import open_table
from inspect_app.operations import small_import

FOLDER = Path(__file__).parent.parent / "reference" / "demonstration"


@contextmanager
def employers() -> Iterator[BinaryIO]:
    with gzip.open(FOLDER / "employers.csv.gz") as file:
        yield BytesIO(file.read())


def import_small(name: str, spec: small_import.Spec, *, at: datetime) -> small_import.Outcome:
    """Bring one of the small registers in, as the system."""
    with (FOLDER / f"{name}.csv").open("rb") as file, open_table(file) as sheets:
        table = small_import.table_of(spec, (sheet.rows() for sheet in sheets))
        return small_import.run(spec, table, by=None, at=at)
