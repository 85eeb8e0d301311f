"""Codes instead of names: what VDRAW-1 sees and the public gets. The batch key stays with the bureau.

A firm's line in the map (`code TAB workplace-id TAB salt`) proves to it which code it has; the salt keeps others from
finding a code by trying every workplace id.
"""

import hmac
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from workflows import merkle


@dataclass(frozen=True, slots=True)
class MapEntry:
    """One line of the map with its audit path, nearest sibling first."""

    line: str
    path: tuple[str, ...]

    @property
    def code(self) -> str:
        return self.line.split("\t", 1)[0]


def code(batch_key: bytes, workplace_id: str) -> str:
    return _mac(batch_key, workplace_id)[:20]


def map_lines(batch_key: bytes, workplace_ids: Iterable[str]) -> list[str]:
    return sorted(_map_line(batch_key, workplace_id) for workplace_id in workplace_ids)


def map_root(lines: Sequence[str]) -> str:
    """The plan's `map`; lines as `map_lines` gives them."""
    return merkle.root(line.encode() for line in lines)


def map_entries(lines: Sequence[str], codes: Iterable[str]) -> list[MapEntry]:
    """The entries of some codes, in the order of the map."""
    indexes = sorted(_index(lines, wanted) for wanted in codes)
    paths = merkle.paths((line.encode() for line in lines), indexes)
    return [MapEntry(lines[index], tuple(paths[index])) for index in indexes]


def map_entry_holds(entry: MapEntry, *, index: int, size: int, root: str) -> bool:
    """`index` is the place of the code in the roster, which has the same order as the map."""
    return merkle.root_from_path(entry.line.encode(), index=index, size=size, path=entry.path) == root


def entries_json(entries: Iterable[MapEntry]) -> list[Mapping[str, object]]:
    return [{"line": entry.line, "path": list(entry.path)} for entry in entries]


def _map_line(batch_key: bytes, workplace_id: str) -> str:
    firm = code(batch_key, workplace_id)
    return f"{firm}\t{workplace_id}\t{_mac(batch_key, f'salt:{firm}')}"


def _index(lines: Sequence[str], wanted: str) -> int:
    index = bisect_left(lines, f"{wanted}\t")
    if index == len(lines) or not lines[index].startswith(f"{wanted}\t"):
        raise KeyError(wanted)
    return index


def _mac(key: bytes, message: str) -> str:
    return hmac.new(key, message.encode(), sha256).hexdigest()
