"""Reads the archive of a bundle, which may come from anybody, as strictly as the other two verifiers.

A plain zip: no bytes before, between or after its entries, stored or deflated, no extra fields, and each local header says
what the central directory says. Whatever else a zip can be is refused, so that no two readers see two contents.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from struct import Struct, error
from typing import NoReturn

from workflows.errors import DomainError

STORED, DEFLATED = 0, 8
HARMLESS = 0x0806
"""Flags that change nothing: how hard the deflater tried, and that names are UTF-8."""

_END = Struct("<4s4H2LH")
_CENTRAL = Struct("<4s6H3L5H2L")
_LOCAL = Struct("<4s5H3L2H")


class BundleUnreadableError(DomainError):
    """Details: file, why (missing, repeated, unexpected, too-large, damaged, not-a-zip)."""

    code = "draw.bundle_unreadable"


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    method: int
    crc: int
    packed: int
    size: int
    start: int


def read(data: bytes, known: Sequence[str], *, limit: int) -> dict[str, bytes]:
    """The known files, each once, within the limit of bytes unpacked."""
    entries = list(_entries(data))
    _check_names([entry.name for entry in entries], known)
    return dict(_unpacked(data, entries, limit))


def _entries(data: bytes) -> Iterator[Entry]:
    try:
        yield from _walk(data)
    except error:
        _refuse()


def _walk(data: bytes) -> Iterator[Entry]:
    """Central directory and entries side by side, each beginning where the one before ended."""
    end = len(data) - _END.size
    if end < 0:
        _refuse()
    mark, disk, first_disk, here, count, size, offset, comment = _END.unpack_from(data, end)
    if mark != b"PK\5\6" or disk or first_disk or comment or here != count or offset + size != end:
        _refuse()
    at, start = offset, 0
    for _ in range(count):
        name, entry = _entry(data, at, start)
        at, start = at + _CENTRAL.size + len(name), entry.start + entry.packed
        yield entry
    if (at, start) != (end, offset):
        _refuse()


def _entry(data: bytes, at: int, start: int) -> tuple[bytes, Entry]:
    fields = _CENTRAL.unpack_from(data, at)
    mark, flags, method, crc, packed, size = fields[0], fields[3], fields[4], *fields[7:10]
    length, extra, comment, disk, offset = fields[10], *fields[11:14], fields[16]
    name = data[at + _CENTRAL.size : len(data) - _END.size][:length]
    if mark != b"PK\1\2" or extra or comment or disk or offset != start or len(name) != length:
        _refuse()
    words = name.decode(errors="replace")
    local = (b"PK\3\4", flags, method, crc, packed, size, length, 0)
    if flags & ~HARMLESS or method not in (STORED, DEFLATED) or _local(data, start) != local:
        _refuse(words, "damaged")
    start += _LOCAL.size
    if data[start : start + length] != name:
        _refuse(words, "damaged")
    return name, Entry(words, method, crc, packed, size, start + length)


def _local(data: bytes, start: int) -> tuple[object, ...]:
    """The fields of a local header that the central directory repeats."""
    mark, _version, flags, method, _time, _date, crc, packed, size, length, extra = _LOCAL.unpack_from(data, start)
    return mark, flags, method, crc, packed, size, length, extra


def _check_names(names: Sequence[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            _refuse(name, "unexpected")
    for name in known:
        if names.count(name) != 1:
            _refuse(name, "repeated" if name in names else "missing")


def _unpacked(data: bytes, entries: Iterable[Entry], limit: int) -> Iterator[tuple[str, bytes]]:
    room = limit
    for entry in entries:
        if entry.size > room:
            _refuse(entry.name, "too-large")
        content = _content(data[entry.start : entry.start + entry.packed], entry)
        if len(content) != entry.size or zlib.crc32(content) != entry.crc:
            _refuse(entry.name, "damaged")
        room -= entry.size
        yield entry.name, content


def _content(packed: bytes, entry: Entry) -> bytes:
    """The size in an archive is a claim of whoever made it; unpacking stops there by itself."""
    if entry.method == STORED:
        return packed
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(packed, entry.size + 1)
    except zlib.error:
        _refuse(entry.name, "damaged")
    if not inflater.eof or inflater.unused_data:
        _refuse(entry.name, "damaged")
    return content


def _refuse(file: str = "zip", why: str = "not-a-zip") -> NoReturn:
    raise BundleUnreadableError(file=file, why=why)
