"""The coded bundle that a citizen downloads: `draw-<number>.zip`, packed, read back and checked."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from inspect_app.documents import draw_archive
from inspect_app.documents.draw_readme import README
from workflows import draw, draw_codes
from workflows.draw_text import canonical_json

SUMS = "SHA256SUMS"
FILES = (
    "README.txt",
    "entropy.json",
    "events.json",
    "inspectors.tsv",
    "map-drawn.json",
    "plan.json",
    "recusals.tsv",
    "result.tsv",
    "reveals.json",
    "roster.tsv",
    "summary.json",
    "verify.py",
)
LIMIT = 1 << 30  # bytes of all files unpacked
VERIFIER = Path(__file__).parent / "verify.py"

_EPOCH = (1980, 1, 1, 0, 0, 0)


def file_name(number: object) -> str:
    return f"draw-{number}.zip"


def contents(
    bundle: draw.Bundle, result: draw.Result, *, mapped: Iterable[draw_codes.MapEntry] = ()
) -> dict[str, bytes]:
    """Every file by name; `mapped` are the map's entries of all lines of the result, none if the plan has no map."""
    texts = {
        "README.txt": README,
        "entropy.json": canonical_json(bundle.entropy),
        "events.json": canonical_json(list(bundle.events)),
        "inspectors.tsv": bundle.inspectors,
        "map-drawn.json": canonical_json(draw_codes.entries_json(mapped)),
        "plan.json": draw.canonical_plan(bundle.plan),
        "recusals.tsv": bundle.recusals,
        "result.tsv": result.result,
        "reveals.json": canonical_json(bundle.reveals),
        "roster.tsv": bundle.roster,
        "summary.json": canonical_json(summary(result)),
        "verify.py": VERIFIER.read_text(encoding="utf-8"),
    }
    files = {name: texts[name].encode() for name in FILES}
    return {**files, SUMS: sums(files)}


def summary(result: draw.Result) -> dict[str, object]:
    return {
        "plan_hash": result.plan_hash,
        "seed": result.seed,
        "excluded": result.excluded,
        "strata": {key: list(counts) for key, counts in result.strata.items()},
        "load": result.load,
        "result_hash": result.result_hash,
        "drawn_hash": result.drawn_hash,
    }


def sums_hash(files: Mapping[str, bytes]) -> str:
    """Stands on the public page, so that a bundle from elsewhere can be told from ours."""
    return sha256(files[SUMS]).hexdigest()


def pack(files: Mapping[str, bytes]) -> bytes:
    """The same files give the same archive: fixed times, order and rights."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, files[name])
    return packed.getvalue()


def read(source: bytes | Path) -> dict[str, bytes]:
    """The files of an archive, which may come from anybody: known names, each once, within the limit."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    return draw_archive.read(data, (*FILES, SUMS), limit=LIMIT)


def sums(files: Mapping[str, bytes]) -> bytes:
    """One line for each file, in the form of sha256sum."""
    return "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in FILES).encode()
