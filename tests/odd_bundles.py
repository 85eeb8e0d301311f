"""Bundles that an earlier reader let pass or fell over: what all three verifiers must say of them, by name."""

import io
import json
import zipfile
from collections.abc import Callable
from struct import pack_into

from inspect_app.documents import draw_bundle
from workflows.draw_text import canonical_json

Files = dict[str, bytes]


def resealed(files: Files, edits: Files) -> Files:
    """Edited files with a SHA256SUMS that fits: only recomputing can find the edit."""
    edited = {**files, **edits}
    return {**edited, draw_bundle.SUMS: draw_bundle.sums(edited)}


def _edited(name: str, edit: Callable[[bytes], bytes]) -> Callable[[Files], bytes]:
    return lambda files: draw_bundle.pack(resealed(files, {name: edit(files[name])}))


def _first_entry(edit: Callable[[dict[str, object]], object]) -> Callable[[bytes], bytes]:
    """The first entry of the map with something else in it; escapes keep what UTF-8 cannot hold."""

    def edited(data: bytes) -> bytes:
        entries = json.loads(data)
        edit(entries[0])
        return json.dumps(entries).encode()

    return edited


def _path(step: Callable[[str], str]) -> Callable[[bytes], bytes]:
    return _first_entry(lambda entry: entry.update(path=[step(each) for each in entry["path"]]))


def _nested(levels: int) -> Callable[[Files], bytes]:
    def packed(files: Files) -> bytes:
        value: object = 1
        for _ in range(levels):
            value = [value]
        plan = json.loads(files["plan.json"]) | {"further": value}
        return draw_bundle.pack(resealed(files, {"plan.json": canonical_json(plan).encode()}))

    return packed


def _other_order(files: Files) -> bytes:
    first, *rest = files[draw_bundle.SUMS].splitlines(keepends=True)
    return draw_bundle.pack({**files, draw_bundle.SUMS: b"".join([*rest, first])})


def _compressed(method: int) -> Callable[[Files], bytes]:
    def packed(files: Files) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return out.getvalue()

    return packed


def _local_name(files: Files) -> bytes:
    """The first local header names another file than the directory does."""
    packed = bytearray(draw_bundle.pack(files))
    packed[30] ^= 1
    return bytes(packed)


def _counted(files: Files) -> bytes:
    """The end record counts one entry less than the directory has."""
    packed = bytearray(draw_bundle.pack(files))
    pack_into("<HH", packed, len(packed) - 14, len(files) - 1, len(files) - 1)
    return bytes(packed)


ODD: dict[str, tuple[str, Callable[[Files], bytes]]] = {
    "a summary in another layout": ("summary.json", _edited("summary.json", lambda d: json.dumps(json.loads(d)).encode())),
    "a summary that says more": ("summary.json", _edited("summary.json", lambda d: d[:-1] + b',"x":null}')),
    "a summary that is not JSON": ("summary.json", _edited("summary.json", lambda _d: b"{")),
    "a map that is not JSON": ("map-drawn.json", _edited("map-drawn.json", lambda d: d[:-1])),
    "a map with a number that is not whole": ("map-drawn.json", _edited("map-drawn.json", lambda _d: b"[1.5]")),
    "sums in another order": ("SHA256SUMS", _other_order),
    "a path in capitals": ("map-drawn.json", _edited("map-drawn.json", _path(str.upper))),
    "a path with a space": ("map-drawn.json", _edited("map-drawn.json", _path(lambda step: f"{step[:2]} {step[2:]}"))),
    "a path that is not hexadecimal": ("map-drawn.json", _edited("map-drawn.json", _path(lambda _step: "z" * 64))),
    "a line with half a character": (
        "map-drawn.json",
        _edited("map-drawn.json", _first_entry(lambda entry: entry.update(line=f"{entry['line']}\ud800"))),
    ),
    "a plan nested too deep": ("plan.json", _nested(64)),
    "a plan nested beyond all measure": ("plan.json", _nested(600)),
    "an archive packed with lzma": ("", _compressed(zipfile.ZIP_LZMA)),
    "an archive packed with bzip2": ("", _compressed(zipfile.ZIP_BZIP2)),
    "bytes before the archive": ("zip", lambda files: b"junkjunk" + draw_bundle.pack(files)),
    "bytes after the archive": ("zip", lambda files: draw_bundle.pack(files) + b"xx"),
    "a local header with another name": ("README.txt", _local_name),
    "an archive that counts wrong": ("zip", _counted),
}
"""Name → (the file that is named, "" where any may be, and how such a bundle is made from a sound one)."""

EVEN: dict[str, Callable[[Files], bytes]] = {
    "an archive that only stores": _compressed(zipfile.ZIP_STORED),
    "a map in another layout": _edited("map-drawn.json", lambda d: json.dumps(json.loads(d), indent=1).encode()),
}
"""Unusual, and sound in the eyes of all three."""
