"""What the time of an answer says of an address: the same deeds with addresses that are known here and with some that aren't."""

from collections.abc import Callable
from functools import partial
from itertools import count

from sqlalchemy import delete, select

from marketplace.access import actions as access
from marketplace.catalog.queries import find_category, find_industry
from marketplace.core import clock
from marketplace.core.errors import Refusal
from marketplace.core.extensions import db
from marketplace.core.throttling import SignInAttempt
from marketplace.core.transaction import transaction
from marketplace.joining.actions import Said, apply
from marketplace.joining.agreement import agreement
from marketplace.members.models import Person
from marketplace.members.passwords import hash_password

from . import fill
from .measure import report, seconds

TIMES = 40
number = count(1)


def run(app) -> None:
    """Print for each deed the two medians and their ratio: at 1 a watch tells nothing."""
    fill.agencies(TIMES + 2)
    hashed = hash_password("correct-staple-battery")
    with transaction():
        db.session.query(Person).update({"password_hash": hashed})
        db.session.add(_admin(hashed))
    known = list(db.session.scalars(select(Person.email).where(Person.agency_id > 1).order_by(Person.id)))
    unknown = [f"nobody{n}@x.example" for n in range(len(known))]
    with app.test_request_context("/"):
        for name, deed in DEEDS.items():
            # The first time is nobody's: what is made once a process is made then.
            pairs = [_times(deed, *pair) for pair in zip(known, unknown, strict=True)][1:]
            report(f"alike: {name}", f"{len(pairs)} addresses", *map(list, zip(*pairs, strict=True)), "ms")
            with transaction():
                db.session.execute(delete(SignInAttempt))


def _times(deed: Callable[[str], None], known: str, unknown: str) -> tuple[float, float]:
    """How long both take; every other time the unknown one comes first."""
    turned = next(number) % 2
    times = [seconds(partial(deed, one)) for one in ((unknown, known) if turned else (known, unknown))]
    return (times[1], times[0]) if turned else (times[0], times[1])


def _admin(hashed: str) -> Person:
    made = {"status": "active", "alliance_role": "admin", "password_hash": hashed, "created_at": clock.now()}
    return Person(name="Admin", email="admin@x.example", **made)


def _source() -> str:
    """Another one each time, so that no limit is met."""
    return f"2001:db8:{next(number):x}::1"


def _sign_in(email: str) -> None:
    try:
        access.sign_in(email, "not the password", _source())
    except Refusal:
        return


def _reset(email: str) -> None:
    access.ask_for_reset(email, _source())


def _invite(email: str) -> None:
    owner = db.session.get(Person, 1)
    access.invite_person(owner.agency, email, "sales", by=owner)


def _apply(email: str) -> None:
    decider = {"name": "Jana", "role": "Director", "email": email}
    said = Said(
        company="Brückner", website="https://x.example", country="DE", city="Leipzig", size="micro", tax_number="DE 1",
        languages=["de"], about="Shops.", why="Films.", work="https://x.example/work", decider=decider,
        category_ids=[find_category("SEO").id], industry_ids=[find_industry("Retail").id], references=[],
        executor=decider | {"contact": email}, agreed=agreement().print,
    )  # fmt: skip
    apply(said, _source())


DEEDS = {"sign in": _sign_in, "forgotten password": _reset, "invite": _invite, "apply": _apply}
