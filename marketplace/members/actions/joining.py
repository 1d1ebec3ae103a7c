"""Whoever wants to join the alliance writes to its admins."""

from dataclasses import asdict, dataclass

from email_validator import EmailNotValidError
from flask_babel import gettext as _

from ...core.addresses import address_key, checked_address
from ...core.errors import BadInput, Refusal
from ...core.extensions import db
from ...core.throttling import count_tries, network
from ...core.transaction import transaction
from ...core.typed import one_line, paragraphs, too_long
from ...outbox.actions import send
from ..queries import admins

LONGEST = {"company": 300, "website": 300, "city": 200, "name": 200, "work": 2000}  # characters


@dataclass(frozen=True)
class WantsToJoin:
    """What an agency says of itself, and who writes."""

    company: str
    website: str
    city: str
    name: str
    email: str
    work: str


def ask_to_join(wants: WantsToJoin, source: str) -> None:
    """Mail it to all admins of the alliance. Nothing is kept but the mail."""
    said = {name: (paragraphs if name == "work" else one_line)(text) for name, text in asdict(wants).items()}
    if errors := _errors(said):
        raise BadInput(_("It can’t be sent like this. Mend what is marked."), errors)
    if db.session.scalar(admins().limit(1)) is None:
        raise Refusal(_("The alliance has no admin yet who could answer you."))
    count_tries(join=address_key(said["email"]), join_source=network(source))
    with transaction():
        send("account.wants_to_join", admins(), wants=said)


def _errors(said: dict[str, str]) -> dict[str, str]:
    errors = {name: _("Fill this in.") for name in ("company", "name", "work") if not said[name]}
    for name, longest in LONGEST.items():
        if sentence := too_long(said[name], longest):
            errors[name] = sentence
    try:
        checked_address(said["email"])
    except EmailNotValidError:
        errors["email"] = _("This is not an e-mail address we can write to.")
    return errors
