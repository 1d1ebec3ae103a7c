"""Encryption of fields and keyed fingerprints of what must be found without being read."""

import base64
import hashlib
import hmac
import json
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

NONCE = 12


class Unreadable(Exception):
    """No key of this installation opens the value."""


def encrypt(value: object, purpose: str) -> bytes:
    """Encrypt a JSON value with the newest key (AES-256-GCM). It opens only for the same `purpose`."""
    key = _keys()[0]
    nonce = os.urandom(NONCE)
    plain = json.dumps(value, ensure_ascii=False).encode()
    return _mark(key) + nonce + AESGCM(key).encrypt(nonce, plain, purpose.encode())


def decrypt(encrypted: bytes, purpose: str) -> Any:
    """Decrypt what `encrypt()` made, with whichever key made it."""
    mark, nonce, rest = encrypted[:4], encrypted[4 : 4 + NONCE], encrypted[4 + NONCE :]
    for key in _keys():
        if hmac.compare_digest(_mark(key), mark):
            try:
                return json.loads(AESGCM(key).decrypt(nonce, rest, purpose.encode()))
            except InvalidTag:
                break
    raise Unreadable("the value was encrypted with a key that FIELD_KEYS does not hold")


def fingerprint(kind: str, normal: str) -> str:
    """A keyed hash of a normalised value: equal values match, and nobody without the key can guess from it.

    The oldest key is used, because fingerprints must keep matching after newer keys were added.
    """
    return hmac.digest(_keys()[-1], f"{kind}:{normal}".encode(), "sha256").hex()


def new_key() -> str:
    """A fresh key as FIELD_KEYS takes it."""
    return base64.b64encode(os.urandom(32)).decode()


def key_marks() -> list[str]:
    """What tells our keys from others, newest first, and says nothing of them: a backup names those that it needs."""
    return [_mark(key).hex() for key in _keys()]


def _keys() -> tuple[bytes, ...]:
    return _keys_of(current_app.config["SETTINGS"].field_keys)


@lru_cache(4)
def _keys_of(given: str) -> tuple[bytes, ...]:
    keys = tuple(base64.b64decode(part) for part in given.split(",") if part.strip())
    if not keys or any(len(key) != 32 for key in keys):
        raise RuntimeError("FIELD_KEYS must hold at least one base64 key of 32 bytes; bin/serve makes one by itself")
    return keys


def _mark(key: bytes) -> bytes:
    return hashlib.sha256(b"mark" + key).digest()[:4]
