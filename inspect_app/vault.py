"""Sealed values at rest: AES-256-GCM under the FIELD_KEY of the installation. `about` names the place a value belongs to,
so that one cannot be moved to another row unnoticed."""

import secrets
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  # bytes


class VaultError(Exception):
    """A sealed value does not open: another key, another place, or changed bytes."""


def seal(plain: bytes, *, key: bytes, about: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(sealed: bytes, *, key: bytes, about: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
    except (InvalidTag, ValueError) as error:
        raise VaultError(about) from error


def seal_text(text: str, *, key: bytes, about: str) -> bytes:
    """Tables are squeezed first: codes and salts shrink little, the rest of a register a lot."""
    return seal(zlib.compress(text.encode(), 1), key=key, about=about)


def unseal_text(sealed: bytes, *, key: bytes, about: str) -> str:
    return zlib.decompress(unseal(sealed, key=key, about=about)).decode()
