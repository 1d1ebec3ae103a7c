"""Passwords: argon2id, at least ten characters, none of the common ones. One is the same however its letters are made."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import gettext as _

SHORTEST, LONGEST = 10, 200
hasher = PasswordHasher()  # argon2id with the library's parameters, which follow RFC 9106


def hash_password(password: str) -> str:
    """The hash that is stored."""
    return hasher.hash(normal(password))


def normal(password: str) -> str:
    """The one form of a password that is hashed and compared: composed, all blanks alike (RFC 8265, OpaqueString)."""
    return re.sub(r"[^\S\x00-\x7f]", " ", unicodedata.normalize("NFC", password))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. Without a hash it takes as long, so that nobody learns which addresses are known."""
    # Hashes from before there was a normal form were made of what the keyboard sent, composed or not.
    spellings = dict.fromkeys((normal(password), password, unicodedata.normalize("NFD", password)))
    return any(_matches(password_hash or _nobodys(), one) for one in spellings) and password_hash is not None


def _matches(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password[:LONGEST])
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return hasher.check_needs_rehash(password_hash)


def weakness(password: str, *personal: str, alliance: str = "Leadpact") -> str | None:
    """Why a password won't do, as a sentence; None if it does. `personal` are words that others would try first, and so is the
    name of the alliance."""
    password = normal(password)
    if len(password) < SHORTEST:
        return _("Use at least %(n)d characters.", n=SHORTEST)
    if len(password) > LONGEST:
        return _("Use at most %(n)d characters.", n=LONGEST)
    plain = password.casefold()
    if plain in _common() or len(set(plain)) < 4 or plain in "01234567890123456789 abcdefghijklmnopqrstuvwxyz":
        return _("This password is on every list of common ones. Choose another.")
    if any(len(word) > 3 and word.casefold() in plain for word in personal):
        return _("Leave your name and address out of the password.")
    if any(name.casefold() in plain for name in ("Leadpact", alliance)):
        return _("Leave the alliance’s name out of the password.")
    return None


@cache
def _nobodys() -> str:
    return hasher.hash("nobody has this password")


@cache
def _common() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split())
