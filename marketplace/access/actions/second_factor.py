"""The second step of one's own sign-in: switched on, given new recovery codes, switched off, and reset by others."""

import secrets
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from pyotp import TOTP, random_base32
from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from ...core import audit, clock
from ...core.errors import NotAllowed, NotNow, NotPossible
from ...core.extensions import db
from ...core.throttling import count_tries, take_back
from ...core.transaction import locked, transaction
from ...members import queries
from ...members.actions import ask_for_code, ask_password_again, hold_person, second_factor
from ...members.actions.second_factor import hash_of, step_of, wrong_code
from ...members.models import Person, RecoveryCode, SecondFactor
from ...outbox.actions import send
from .alliance_team import one_of_the_team
from .passkeys import drop_passkeys
from .sign_in import end_other_sign_ins, end_sign_ins
from .team import appointed_by, colleague_to_appoint

CODES = 10
WAITS = timedelta(hours=1)  # a key for its first code


def make_key(person: Person, password: str) -> None:
    """Make a key for the person's app; the password is asked again. It counts once a code of it was shown."""
    verified = ask_password_again(person, password, "password")
    with transaction():
        hold_person(person, verified, "password")
        if second_factor(person):
            raise NotNow(_("The second step is switched on already."))
        sealed, salt = SecondFactor.sealed(random_base32()), secrets.token_bytes(16)
        values = {"encrypted_key": sealed, "salt": salt, "made_at": clock.now(), "last_step": 0}
        written = upsert(SecondFactor).values(person_id=person.id, **values)
        db.session.execute(written.on_conflict_do_update(index_elements=["person_id"], set_=values))


def waiting_key(person: Person) -> str | None:
    """The key that waits for its first code; None where none does any more."""
    factor = _waiting(person)
    return factor.key if factor else None


def app_address(person: Person, key: str) -> str:
    """What the QR code says to the app: the key, and whose it is where."""
    return TOTP(key).provisioning_uri(name=person.email, issuer_name=current_app.config["SETTINGS"].alliance_name)


def switch_on(person: Person, code: str, keep: str) -> list[str]:
    """Switch the second step on by a first code; returns the recovery codes, which can't be shown again.

    All sessions end but the one with the secret `keep`: they were begun by the password alone.
    """
    tries = count_tries(code=person.email)
    with transaction():
        _hold(person)
        factor = _waiting(person)
        if factor is None:
            raise NotNow(_("This key is too old, or was confirmed already. Begin anew."))
        step = step_of(factor.key, code, clock.now())
        if step is None:
            raise wrong_code()
        factor.since, factor.last_step = clock.now(), step
        end_other_sign_ins(person, keep)
        codes = _write_codes(person, factor)
        _note(person, "on", person)
    take_back(tries)
    return codes


def renew_codes(person: Person, password: str, code: str) -> list[str]:
    """New recovery codes in place of all earlier ones; password and code are asked again."""
    with transaction():
        factor = _prove(person, password, code)
        codes = _write_codes(person, factor)
        _note(person, "codes", person)
    return codes


def switch_off(person: Person, password: str, code: str) -> None:
    """Go back to the password alone; password and code are asked again."""
    with transaction():
        _prove(person, password, code)
        _remove(person)
        _note(person, "off", person)


def reset_colleague(person_id: int, by: Person) -> None:
    """Take app and passkeys from a colleague who has lost them; their sessions end, and they are told. Not from the alliance's
    own team: its admins do that."""
    with transaction():
        person = colleague_to_appoint(person_id, by)
        if person.is_of_the_team:
            raise NotAllowed(_("%(name)s is in the alliance’s team. One of its admins can do this.", name=person.name))
        reset(person, by)


def may_reset(person: Person, by: Person) -> bool:
    """Whether `by` is shown that they can do this for a colleague."""
    return person.agency_role in appointed_by(by) and person.id != by.id and not person.is_of_the_team


def reset_in_team(person_id: int, by: Person) -> None:
    """The same in the alliance's team, by another admin."""
    with transaction():
        person = one_of_the_team(person_id, by)
        if person.id == by.id:
            raise NotAllowed(_("Another admin of the alliance can do this for you."))
        reset(person, by)


def reset(person: Person, by: Person | None = None) -> None:
    """The same for anybody; `by` is None for the command line."""
    with transaction():
        _hold(person)
        if not drop_passkeys(person) and second_factor(person) is None:
            raise NotPossible(_("%(name)s has no second step.", name=person.name))
        _remove(person)
        end_sign_ins([person.id])
        _note(person, "reset", by)


def codes_left(person: Person) -> int:
    """How many recovery codes were not used yet."""
    unused = select(func.count()).where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(unused) or 0


def _waiting(person: Person) -> SecondFactor | None:
    chosen = select(SecondFactor).where(SecondFactor.person_id == person.id, SecondFactor.since.is_(None))
    chosen = chosen.where(SecondFactor.made_at > clock.now() - WAITS)
    return db.session.scalar(chosen.execution_options(populate_existing=True))


def _hold(person: Person) -> None:
    # One after another: of two first codes the second finds the key confirmed.
    locked(select(Person).where(Person.id == person.id))


def _prove(person: Person, password: str, code: str) -> SecondFactor:
    verified = ask_password_again(person, password, "password")
    hold_person(person, verified, "password")
    factor = second_factor(person)
    if factor is None:
        raise NotNow(_("The second step is switched off already."))
    ask_for_code(person, code)
    return factor


def _write_codes(person: Person, factor: SecondFactor) -> list[str]:
    codes = [f"{secrets.randbelow(10**12):012}" for _number in range(CODES)]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    kept = [{"person_id": person.id, "code_hash": hash_of(code, factor.salt)} for code in codes]
    db.session.execute(insert(RecoveryCode), kept)
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def _remove(person: Person) -> None:
    for kind in (RecoveryCode, SecondFactor):
        db.session.execute(delete(kind).where(kind.person_id == person.id))


def _note(person: Person, what: str, by: Person | None) -> None:
    audit.record(f"person.second_factor_{what}", person, by)
    send("account.second_factor", queries.person(person.id), what=what)
