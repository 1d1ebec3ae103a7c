"""What devices are asked about passkeys, and what of their answers holds: WebAuthn, spoken by py_webauthn.

The library is imported where it is needed: few requests are about passkeys, and a quick start does without it.
"""

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from flask import current_app

from ..core import encryption
from ..members.models import Passkey, Person

if TYPE_CHECKING:
    from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
    from webauthn.registration.verify_registration_response import VerifiedRegistration

Answer = TypeVar("Answer")
LONGEST = 20_000  # characters of an answer; real ones have two thousand


def host() -> str:
    """The name for which devices keep passkeys; nothing where they can't: at an address of figures, or without https."""
    parts = urlsplit(_origin())
    name = parts.hostname or ""
    is_safe = parts.scheme == "https" or name == "localhost"
    return name if is_safe and not _is_figures(name) else ""


def is_on_this_machine() -> bool:
    """Whether the site's address leads, in figures, to the machine that somebody sits at."""
    name = urlsplit(_origin()).hostname or ""
    return _is_figures(name) and ip_address(name).is_loopback


def _is_figures(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False


def _origin() -> str:
    return str(current_app.config["SETTINGS"].base_url).rstrip("/")


def handle_of(person: Person) -> bytes:
    """What a device calls the person by: always the same, and nothing that others know."""
    return encryption.fingerprint("passkey", str(person.id)).encode()


def to_make(person: Person, challenge: bytes, others: Iterable[Passkey]) -> str:
    """What a device is asked that shall make a passkey, as JSON; one that holds one of `others` says so instead."""
    import webauthn
    from webauthn.helpers import structs

    asked = structs.AuthenticatorSelectionCriteria(
        resident_key=structs.ResidentKeyRequirement.REQUIRED,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    options = webauthn.generate_registration_options(
        rp_id=host(),
        rp_name=current_app.config["SETTINGS"].alliance_name,
        user_name=person.email,
        user_id=handle_of(person),
        user_display_name=person.name,
        challenge=challenge,
        authenticator_selection=asked,
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one.credential_id) for one in others],
    )
    return webauthn.options_to_json(options)


def to_sign_in(challenge: bytes) -> str:
    """What a device is asked that shall sign somebody in, as JSON: whichever passkey of this site they choose."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    required = UserVerificationRequirement.REQUIRED
    options = webauthn.generate_authentication_options(rp_id=host(), challenge=challenge, user_verification=required)
    return webauthn.options_to_json(options)


def made(answer: str, challenge: bytes) -> "VerifiedRegistration | None":
    """The passkey that a device has made; None where anything is wrong with its answer."""
    import webauthn

    return _read(answer, lambda: webauthn.verify_registration_response(
        credential=answer, expected_challenge=challenge, expected_rp_id=host(), expected_origin=_origin(),
        require_user_verification=True,
    ))  # fmt: skip


def used(answer: str, challenge: bytes, passkey: Passkey) -> "VerifiedAuthentication | None":
    """How a passkey was used; None where anything is wrong with the answer: another site's, another person's, an old one."""
    import webauthn

    def verified() -> "VerifiedAuthentication | None":
        if webauthn.helpers.parse_authentication_credential_json(answer).response.user_handle != handle_of(
            passkey.person
        ):
            return None
        return webauthn.verify_authentication_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=host(), expected_origin=_origin(),
            credential_public_key=passkey.public_key, credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )  # fmt: skip

    return _read(answer, verified)


def credential_of(answer: str) -> bytes | None:
    """Which passkey an answer is of, as it says itself."""
    import webauthn

    return _read(answer, lambda: webauthn.helpers.parse_authentication_credential_json(answer).raw_id)


def _read(answer: str, read: Callable[[], Answer | None]) -> Answer | None:
    if len(answer) > LONGEST:
        return None
    try:
        return read()
    except Exception:  # noqa: BLE001 — what a stranger's bytes break in the library, beside its own refusals, is no error of ours
        return None
