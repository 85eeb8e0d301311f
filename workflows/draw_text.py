"""The bytes of VDRAW-1: canonical text (UTF-8, NFC, no BOM, no CR) and strict JSON."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import NoReturn
from unicodedata import is_normalized

from workflows.draw_refusals import PlanMalformedError, TextNotCanonicalError

DEPTH = 64
"""Arrays and objects inside each other, at most: every reader of JSON can follow so far."""
DIGITS = 4300

type_names = {bool: "boolean", float: "float", type(None): "null"}


def hash_of(text: bytes | str) -> str:
    return sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def encoded(text: str, *, where: str) -> bytes:
    """The UTF-8 bytes of a text in canonical form."""
    if text.isascii():
        data = text.encode()
    else:
        _check_unicode(text, where)
        data = text.encode()
    if "\r" in text:
        raise TextNotCanonicalError(where=where, why="cr")
    return data


def check_name(text: str, *, where: str) -> None:
    """Names stand before an equals sign in a line of the seed text."""
    check_line(text, where=where)
    if not text or "=" in text:
        raise TextNotCanonicalError(where=where, why="equals-sign" if text else "empty")


def check_line(text: str, *, where: str) -> None:
    encoded(text, where=where)
    if "\n" in text:
        raise TextNotCanonicalError(where=where, why="lf")


def canonical_json(value: object) -> str:
    """Keys sorted, no spaces, raw UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def strict_json(text: str, *, where: str) -> object:
    """JSON without repeated keys, which other readers would resolve differently, and without endless nesting."""
    try:
        value: object = json.loads(
            text, object_pairs_hook=_unique_pairs, parse_int=_integer, parse_float=_no_float, parse_constant=_no_float
        )
    except (ValueError, RecursionError) as error:
        raise PlanMalformedError(field=where, why="not-json") from error
    _check_depth(value, where, DEPTH)
    return value


def check_json(value: object, *, where: str) -> None:
    """Strings, integers, arrays and objects only, every string canonical."""
    _check_depth(value, where, DEPTH)
    _check_value(value, where)


def _check_depth(value: object, where: str, room: int) -> None:
    if not isinstance(value, (dict, list, tuple)):
        return
    if room == 0:
        raise PlanMalformedError(field=where, why="depth")
    for inner in value.values() if isinstance(value, dict) else value:
        _check_depth(inner, where, room - 1)


def _check_value(value: object, where: str) -> None:
    if isinstance(value, str):
        encoded(value, where=where)
    elif isinstance(value, dict):
        _check_object(value, where)
    elif isinstance(value, (list, tuple)):
        _check_array(value, where)
    elif type(value) is not int:
        raise PlanMalformedError(field=where, why=type_names.get(type(value), "type"))


def _check_object(value: dict[object, object], where: str) -> None:
    for key, inner in value.items():
        if not isinstance(key, str):
            raise PlanMalformedError(field=where, why="key")
        encoded(key, where=where)
        _check_value(inner, f"{where}.{key}")


def _check_array(values: Sequence[object], where: str) -> None:
    for place, inner in enumerate(values):
        _check_value(inner, f"{where}.{place}")


def _check_unicode(text: str, where: str) -> None:
    if "\ufeff" in text:
        raise TextNotCanonicalError(where=where, why="bom")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise TextNotCanonicalError(where=where, why="not-unicode")
    if not is_normalized("NFC", text):
        raise TextNotCanonicalError(where=where, why="not-nfc")


def _unique_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise PlanMalformedError(field="json", why="repeated-key")
    return found


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > DIGITS:
        raise PlanMalformedError(field="json", why="integer")
    return int(text)


def _no_float(text: str) -> NoReturn:
    raise PlanMalformedError(field=text, why="float")
