"""Recomputes a bundle from its own files and names the first thing that does not match."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import cast

from inspect_app.documents.draw_bundle import FILES, SUMS, read, summary
from workflows import draw, draw_codes
from workflows.draw_plan import checked
from workflows.draw_refusals import (
    DrawRefusedError,
    EntropyRefusedError,
    EventRefusedError,
    PlanMalformedError,
    RevealRefusedError,
    TextNotCanonicalError,
)
from workflows.draw_seed import seed_of
from workflows.draw_text import canonical_json, check_line, strict_json
from workflows.errors import DomainError

_HASH = re.compile(r"[0-9a-f]{64}")
_FILES_OF = {
    RevealRefusedError.code: "reveals.json",
    EntropyRefusedError.code: "entropy.json",
    EventRefusedError.code: "events.json",
}


class BundleMismatchError(DomainError):
    """Details: file, why, and where known the item or line."""

    code = "draw.bundle_mismatch"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was checked and holds; `code` has words in the page, `detail` is a hash, a number or a name."""

    code: str
    detail: str = ""


def check(source: bytes | Path, *, sums: str | None = None) -> list[Step]:
    """`sums`: the hash of SHA256SUMS that stands on the public page. Raises a DomainError for the first mismatch."""
    return list(steps(source, sums=sums))


def steps(source: bytes | Path, *, sums: str | None = None) -> Iterator[Step]:
    files = read(source)
    yield from _sums(files, sums)
    told = cast(dict[str, object], _json(files, "summary.json", dict))
    _same("plan.json", "plan_hash", told, draw.hash_of(files["plan.json"]))
    bundle, result = _drawn(files, told)
    yield Step("plan", result.plan_hash)
    yield Step("roster", str(bundle.plan["roster_n"]))
    yield Step("seed", result.seed)
    yield from _result(files, told, result)
    yield from _map(files, bundle, result)


def _sums(files: Mapping[str, bytes], expected: str | None) -> Iterator[Step]:
    found = sha256(files[SUMS]).hexdigest()
    if expected and found != expected:
        raise BundleMismatchError(file=SUMS, why="not-the-published-hash", found=found)
    listed = _listed(files[SUMS])
    for name in FILES:
        if listed.get(name) != sha256(files[name]).hexdigest():
            raise BundleMismatchError(file=name, why="not-the-hash-in-SHA256SUMS")
    yield Step("sums", found)


def _listed(sums: bytes) -> dict[str, str]:
    """Exactly one line for each file, in their order; anything else is not a list that we wrote."""
    lines = sums.decode(errors="replace").split("\n")
    listed = {line[66:]: line[:64] for line in lines if line[64:66] == "  "}
    if list(listed) != list(FILES) or lines[len(FILES) :] != [""]:
        raise BundleMismatchError(file=SUMS, why="malformed")
    if not all(map(_HASH.fullmatch, listed.values())):
        raise BundleMismatchError(file=SUMS, why="malformed")
    return listed


def _bundle(files: Mapping[str, bytes]) -> draw.Bundle:
    return draw.Bundle(
        plan=draw.read_plan(_text(files, "plan.json")),
        roster=_text(files, "roster.tsv"),
        inspectors=_text(files, "inspectors.tsv"),
        recusals=_text(files, "recusals.tsv"),
        reveals=cast(dict[str, str], _json(files, "reveals.json", dict)),
        entropy=cast(dict[str, str], _json(files, "entropy.json", dict)),
        events=cast(list[dict[str, str]], _json(files, "events.json", list)),
    )


def _drawn(files: Mapping[str, bytes], told: Mapping[str, object]) -> tuple[draw.Bundle, draw.Result]:
    try:
        bundle = _bundle(files)
        _same("entropy.json", "seed", told, seed_of(checked(bundle.plan), bundle.reveals, bundle.entropy))
        return bundle, draw.run(bundle)
    except DrawRefusedError as error:
        details = {name: value for name, value in error.details.items() if name not in ("file", "why")}
        why = error.details.get("why", error.code)
        raise BundleMismatchError(file=_file_of(error), why=why, **details) from error


def _file_of(error: DrawRefusedError) -> str:
    place = error.details.get("table", error.details.get("item", error.details.get("where")))
    table = str(place).removesuffix("_root").removesuffix("_n")
    return _FILES_OF.get(error.code) or (f"{table}.tsv" if f"{table}.tsv" in FILES else "plan.json")


def _same(file: str, item: str, told: Mapping[str, object], found: str) -> None:
    if told.get(item) != found:
        raise BundleMismatchError(file=file, why="not-that-of-summary.json", item=item)


def _result(files: Mapping[str, bytes], told: Mapping[str, object], result: draw.Result) -> Iterator[Step]:
    found, given = result.result.split("\n"), _text(files, "result.tsv").split("\n")
    if found != given:
        line = next(n for n, pair in enumerate(zip_longest(found, given), start=1) if pair[0] != pair[1])
        raise BundleMismatchError(file="result.tsv", why="line-differs", line=line)
    yield Step("result", result.result_hash)
    for item, value in summary(result).items():
        if told.get(item) != value:
            raise BundleMismatchError(file="summary.json", why="item-differs", item=item)
    if canonical_json(summary(result)) != _text(files, "summary.json"):
        raise BundleMismatchError(file="summary.json", why="not-canonical")
    yield Step("summary", result.drawn_hash)


def _map(files: Mapping[str, bytes], bundle: draw.Bundle, result: draw.Result) -> Iterator[Step]:
    entries = [_entry(value) for value in cast(list[object], _json(files, "map-drawn.json", list))]
    expected = {line.id for line in result.lines} if "map" in bundle.plan else set()
    if {entry.code for entry in entries} != expected or len(entries) != len(expected):
        raise BundleMismatchError(file="map-drawn.json", why="not-the-drawn-targets")
    if not entries:
        return
    places = draw.places(bundle.roster, expected)
    size, root = cast(int, bundle.plan["roster_n"]), str(bundle.plan["map"])
    for entry in entries:
        if not draw_codes.map_entry_holds(entry, index=places[entry.code], size=size, root=root):
            raise BundleMismatchError(file="map-drawn.json", why="path", code=entry.code)
    yield Step("map", str(len(entries)))


def _entry(value: object) -> draw_codes.MapEntry:
    if not isinstance(value, dict) or set(value) != {"line", "path"} or not isinstance(value["path"], list):
        raise BundleMismatchError(file="map-drawn.json", why="malformed")
    line, path = value["line"], value["path"]
    if not isinstance(line, str) or not all(isinstance(step, str) and _HASH.fullmatch(step) for step in path):
        raise BundleMismatchError(file="map-drawn.json", why="malformed")
    try:
        check_line(line, where="map")
    except TextNotCanonicalError as error:
        raise BundleMismatchError(file="map-drawn.json", why=error.details["why"]) from error
    return draw_codes.MapEntry(line, tuple(path))


def _text(files: Mapping[str, bytes], name: str) -> str:
    try:
        return files[name].decode()
    except UnicodeDecodeError as error:
        raise BundleMismatchError(file=name, why="not-utf-8") from error


def _json(files: Mapping[str, bytes], name: str, kind: type) -> object:
    try:
        value = strict_json(_text(files, name), where=name)
    except PlanMalformedError as error:
        raise BundleMismatchError(file=name, why=error.details["why"]) from error
    if not isinstance(value, kind):
        raise BundleMismatchError(file=name, why="shape")
    return value
