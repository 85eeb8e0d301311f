"""One-time links of a draw (一次性链接): which draws have them, the code that opens one, and the steps to the root.

The code is a secret of 136 bits in letters and digits that paper does not confuse (no 0, 1, 8). It never stands in an
address: a phone takes it from the part after `#`, which no server gets, and hands it over in the body of a form.
"""

import re
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from workflows import merkle
from workflows.draw_lifecycle import DrawState
from workflows.errors import DomainError

BYTES = 17
GROUP = 4
ISSUED = (DrawState.APPROVED, DrawState.COMMITTED, DrawState.REVEALED, DrawState.DRAWN, DrawState.OPENED)
"""From the last approval on. Who sends an approved draw back ends its links with the freeze that they speak of."""

_ODD = re.compile(r"[^A-Z2-7]")
_MISREAD = str.maketrans("018", "OIB")


class NotIssuedError(DomainError):
    """Links exist only for a draw whose roster is final."""

    code = "employer_link.not_issued"


class UnknownLinkError(DomainError):
    """No live link has this code."""

    code = "employer_link.unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """One step up the tree: `sibling` joins the hash so far at its left or its right and makes `parent`."""

    sibling: str
    is_left: bool
    parent: str


def require_issued(state: DrawState) -> None:
    if state not in ISSUED:
        raise NotIssuedError(state=state)


def code_of(secret: bytes) -> str:
    return b32encode(secret).decode().rstrip("=")


def plain(typed: str) -> str:
    """As typed from paper: groups, spaces, hyphens and small letters do not matter."""
    return _ODD.sub("", typed.upper().translate(_MISREAD))


def hash_of(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def groups(code: str) -> str:
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def leaf(line: str) -> str:
    return merkle.leaf_hashes([line.encode()])[0].hex()


def steps(line: str, *, index: int, size: int, path: Sequence[str]) -> list[Step]:
    """From a line of the map to its root (RFC 9162, 2.1.3.2), each step written out; too short a path ends early."""
    found: list[Step] = []
    node, siblings, last = leaf(line), iter(path), size - 1
    while last:
        if index % 2 or index < last:
            sibling = next(siblings, None)
            if sibling is None:
                return found
            node = _joined(sibling, node) if index % 2 else _joined(node, sibling)
            found.append(Step(sibling, bool(index % 2), node))
        index, last = index // 2, last // 2
    return found


def _joined(left: str, right: str) -> str:
    return sha256(bytes.fromhex(f"01{left}{right}")).hexdigest()
