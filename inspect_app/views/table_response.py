"""Answers that are a table to keep: streamed, so that their size does not matter."""

from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from flask import Response, stream_with_context

from inspect_app.documents.table_files import CSV_TYPE, XLSX_TYPE, csv_chunks, write_xlsx

CHUNK = 1 << 16


def csv_response(rows: Iterable[Sequence[Any]], *, name: str) -> Response:
    return Response(stream_with_context(csv_chunks(rows)), content_type=CSV_TYPE, headers=_attached(f"{name}.csv"))


def xlsx_response(rows: Iterable[Sequence[Any]], *, name: str, title: str) -> Response:
    """A workbook is written whole before its first byte can go."""
    file = TemporaryFile()  # noqa: SIM115 - closed by whoever sends it
    write_xlsx(file, rows, title=title)
    file.seek(0)
    return Response(_chunks(file), content_type=XLSX_TYPE, headers=_attached(f"{name}.xlsx"))


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
