"""Commitments, the seed and its tickets: T(purpose, x) = H(seed_hex ":" purpose ":" x)."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from workflows.draw_plan import VERSION, Plan
from workflows.draw_refusals import EntropyRefusedError, RevealRefusedError, TextNotCanonicalError
from workflows.draw_text import check_line, check_name, hash_of

_SECRET = re.compile(r"[0-9a-f]{64}")


class Tickets:
    """Tickets of one purpose. The seed fills the first block, so a copied state costs one compression a ticket."""

    def __init__(self, seed: str, purpose: str) -> None:
        self.state = sha256(f"{seed}:{purpose}:".encode())

    def digest(self, x: bytes) -> bytes:
        state = self.state.copy()
        state.update(x)
        return state.digest()

    def pairs(self, members: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
        return [(self.digest(member), member) for member in members]

    def below(self, members: Iterable[bytes], limit: bytes) -> list[tuple[bytes, bytes]]:
        """The hot loop of a draw: only tickets under the limit are kept for sorting."""
        copy, kept = self.state.copy, []
        for member in members:
            state = copy()
            state.update(member)
            ticket = state.digest()
            if ticket < limit:
                kept.append((ticket, member))
        return kept


def ticket(seed: str, purpose: str, x: str) -> str:
    return hash_of(f"{seed}:{purpose}:{x}")


def commitment(*, draw: str, party: str, secret: str) -> str:
    check_line(draw, where="draw")
    check_name(party, where="party")
    if not _SECRET.fullmatch(secret):
        raise RevealRefusedError(party=party, why="not-64-hex-digits")
    return hash_of(f"{VERSION}/commit\n{draw}\n{party}\n{secret}\n")


def seed_text(plan: Plan, reveals: Mapping[str, str], entropy: Mapping[str, str]) -> str:
    _check_reveals(plan, reveals)
    _check_entropy(plan, entropy)
    lines = [VERSION, plan.hash]
    lines += [f"{party}={reveals.get(party, '-')}" for party in plan.commits]
    lines += [f"{source}={entropy[source]}" for source in plan.entropy]
    return "".join(f"{line}\n" for line in lines)


def seed_of(plan: Plan, reveals: Mapping[str, str], entropy: Mapping[str, str]) -> str:
    return hash_of(seed_text(plan, reveals, entropy))


def check_reveal(plan: Plan, *, party: str, secret: object) -> None:
    if party not in plan.commits:
        raise RevealRefusedError(party=party, why="unknown-party")
    if not isinstance(secret, str):
        raise RevealRefusedError(party=party, why="not-64-hex-digits")
    if commitment(draw=plan.draw, party=party, secret=secret) != plan.commits[party]:
        raise RevealRefusedError(party=party, why="commitment-differs")


def _check_reveals(plan: Plan, reveals: Mapping[str, str]) -> None:
    for party, secret in reveals.items():
        check_reveal(plan, party=party, secret=secret)
    for party in plan.required:
        if party not in reveals:
            raise RevealRefusedError(party=party, why="required-missing")


def _check_entropy(plan: Plan, entropy: Mapping[str, str]) -> None:
    for source in plan.entropy:
        if source not in entropy:
            raise EntropyRefusedError(source=source, why="missing")
    for source, value in entropy.items():
        if source not in plan.entropy:
            raise EntropyRefusedError(source=source, why="not-in-plan")
        _check_value(source, value)


def _check_value(source: str, value: object) -> None:
    if not isinstance(value, str):
        raise EntropyRefusedError(source=source, why="type")
    try:
        check_line(value, where=source)
    except TextNotCanonicalError as error:
        raise EntropyRefusedError(source=source, why=error.details["why"]) from error
