"""A device that keeps passkeys, in Python: it makes them and signs by them, and lies where a test says so."""

import dataclasses
import hashlib
import json
import secrets
from dataclasses import dataclass, field

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url

from tests.people import PASSWORD

HOST, ORIGIN = "localhost", "http://localhost:8000"
PRESENT, VERIFIED, MAY_BE_KEPT, IS_KEPT, WITH_KEY = 1, 4, 8, 16, 64


@dataclass
class Device:
    """A device with its passkeys, by their ids: the key, whose it is, and how often it was used."""

    is_kept: bool = True  # by others, too
    keys: dict[bytes, tuple[ec.EllipticCurvePrivateKey, bytes]] = field(default_factory=dict)
    count: int = 0

    def make(self, asked: str, **lies) -> str:
        """Make a passkey as asked; `lies` are `origin`, `host`, `challenge`, `flags`."""
        options, key, name = json.loads(asked), ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        self.keys[name] = key, base64url_to_bytes(options["user"]["id"])
        numbers = key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        data = self._data(WITH_KEY, **lies) + bytes(16) + len(name).to_bytes(2, "big") + name + public
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = _said("webauthn.create", options, **lies)
        return _answer(name, clientDataJSON=said, attestationObject=attested)

    def sign(self, asked: str, name: bytes = b"", user: bytes = b"", key=None, **lies) -> str:
        """Sign as asked, by the last passkey or the one named; `lies` are those above, `user` and `key` others' as well."""
        name = name or list(self.keys)[-1]
        own, whose = self.keys.get(name, (key, user))
        self.count += 1
        data, said = self._data(0, **lies), _said("webauthn.get", json.loads(asked), **lies)
        signature = (key or own).sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return _answer(name, clientDataJSON=said, authenticatorData=data, signature=signature, userHandle=user or whose)

    def _data(self, more: int, flags: int | None = None, host: str = HOST, **_lies) -> bytes:
        kept = MAY_BE_KEPT | IS_KEPT if self.is_kept else 0
        shown = (PRESENT | VERIFIED | kept if flags is None else flags) | more
        return hashlib.sha256(host.encode()).digest() + bytes([shown]) + self.count.to_bytes(4, "big")


def _said(kind: str, options: dict, origin: str = ORIGIN, challenge: bytes | None = None, **_lies) -> bytes:
    told = bytes_to_base64url(challenge) if challenge else options["challenge"]
    return json.dumps({"type": kind, "challenge": told, "origin": origin, "crossOrigin": False}).encode()


def _answer(name: bytes, **response: bytes) -> str:
    told = bytes_to_base64url(name)
    response = {one: bytes_to_base64url(value) for one, value in response.items()}
    return json.dumps({"id": told, "rawId": told, "type": "public-key", "response": response})


@pytest.fixture
def named_site(app, monkeypatch):
    """The site has a name, as passkeys need it."""
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], base_url=ORIGIN))


@pytest.fixture
def with_passkey(app, named_site):
    """`with_passkey(person)` gives them a passkey; returns the device that keeps it."""
    from marketplace.access import actions

    def give(person, name: str = "Phone", device: Device | None = None, code: str = "") -> Device:
        device = device or Device()
        actions.ask_for_passkey(person, PASSWORD, name, code)
        actions.add_passkey(person, device.make(actions.asked_of_device(person)), "")
        return device

    return give
