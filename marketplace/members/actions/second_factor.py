"""Asking for the code beside the password: of the app, or one of those on paper."""

import re
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from pyotp import TOTP
from pyotp.utils import strings_equal
from sqlalchemy import func, select, update

from ...core import audit, clock
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.room import house
from ...core.throttling import count_tries, network, take_back
from ...core.transaction import count_of, transaction
from ...outbox.actions import send
from .. import passwords
from ..models import Passkey, Person, RecoveryCode, SecondFactor
from ..queries import person as the_person

FIELD = "one_time_code"
DRIFT = 1  # half minutes that a clock may be wrong


def second_factor(person: Person) -> SecondFactor | None:
    """The person's second factor, if it is switched on."""
    chosen = select(SecondFactor).where(SecondFactor.person_id == person.id, SecondFactor.since.is_not(None))
    return db.session.scalar(chosen.execution_options(populate_existing=True))


def lacks_second_factor(person: Person) -> bool:
    """Whether the alliance asks for a second factor where much depends on it, and the person has neither an app nor passkeys
    that suffice."""
    return _is_required() and second_factor(person) is None and not passkeys_suffice(person)


def has_second_step(person: Person) -> bool:
    """Whether the person's password alone opens nothing: an app makes codes, or passkeys are the second factor that is asked of
    them. Nobody else's sign-in changes by a passkey."""
    return second_factor(person) is not None or passkeys_are_required(person)


def passkeys_are_required(person: Person) -> bool:
    """Whether passkeys are the second factor that is asked of the person: without them the password alone would suffice."""
    asked = _is_required() and _answers_for_much(person)
    return asked and second_factor(person) is None and passkeys_suffice(person)


def passkeys_suffice(person: Person) -> bool:
    """Whether a passkey can be lost without shutting the person out: there are two, or others keep a copy of one."""
    counted = select(func.count(), func.bool_or(Passkey.is_backed_up)).where(Passkey.person_id == person.id)
    count, is_kept = db.session.execute(counted).one()
    return count > 1 or bool(is_kept)


def _is_required() -> bool:
    return current_app.config["SETTINGS"].second_factor == "required"


def _answers_for_much(person: Person) -> bool:
    return person.is_admin or person.agency_role in house().capabilities["payout"].roles


def ask_for_code(person: Person, code: str, source: str | None = None) -> None:
    """Refuse, at the form's field, unless the code is one that the person's app shows now, or a recovery code; each works once.

    Nothing is asked of those without a second factor. Tries are counted like passwords, `source` too where it is given.
    """
    factor = second_factor(person)
    if factor is None:
        return
    tries = count_tries(code=person.email, **({"source": network(source)} if source else {}))
    with transaction():
        if not (_use_step(factor, code) or _use_recovery_code(factor, code)):
            raise wrong_code()
    take_back(tries)


def wrong_code() -> BadInput:
    """The refusal of a code, whatever is wrong with it."""
    sentence = _("This code is not right, or it was used already. Wait for the next one.")
    return BadInput(sentence, {FIELD: sentence})


def step_of(key: str, code: str, at: datetime) -> int | None:
    """The half minute to which a code belongs, of those around `at`; None where it fits none."""
    app, typed = TOTP(key), bare(code)
    if not re.fullmatch("[0-9]{6}", typed):
        return None
    now = app.timecode(at)
    return next(
        (step for step in range(now - DRIFT, now + DRIFT + 1) if strings_equal(app.generate_otp(step), typed)), None
    )


def bare(code: str) -> str:
    """A code without the blanks and dashes that people read it by."""
    return re.sub(r"[\s-]", "", code)


def hash_of(code: str, salt: bytes) -> str:
    """What is kept of a recovery code: the salt is the same for all of a person, so that one is found by its hash."""
    return passwords.hasher.hash(bare(code), salt=salt)


def _use_step(factor: SecondFactor, code: str) -> bool:
    step = step_of(factor.key, code, clock.now())
    if step is None:
        return False
    # Of two that send the same code at once the second waits here, and then finds the step taken.
    mine = update(SecondFactor).where(SecondFactor.person_id == factor.person_id, SecondFactor.last_step < step)
    return count_of(mine.values(last_step=step)) == 1


def _use_recovery_code(factor: SecondFactor, code: str) -> bool:
    if not re.fullmatch("[0-9]{12}", bare(code)):
        return False
    mine = update(RecoveryCode).where(RecoveryCode.person_id == factor.person_id, RecoveryCode.used_at.is_(None))
    if count_of(mine.where(RecoveryCode.code_hash == hash_of(code, factor.salt)).values(used_at=clock.now())) != 1:
        return False
    person = db.session.get_one(Person, factor.person_id)
    audit.record("person.used_recovery_code", person, person)
    send("account.second_factor", the_person(person.id), what="recovery_used")
    return True
