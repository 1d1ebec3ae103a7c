"""What a referrer says of a client, and what of it keeps the lead from being posted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from flask_babel import gettext as _
from sqlalchemy import select

from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from ..core.typed import one_line, paragraphs, too_long
from ..members.models import Agency, AgencyState
from . import contacts
from .models import Audience, ConsentBasis, ConsentChannel
from .wanted import Wanted, understood

# The texts that receivers read before they accept, with how many characters each may have.
SEEN_BEFORE = {"title": 300, "brief": 10_000, "category": 200, "region": 200, "language": 100}
# What a person can choose; the others are for imported deals.
BASES = {word.value: word.label for word in ConsentBasis if word != ConsentBasis.IMPORTED}
CHANNELS = {word.value: word.label for word in ConsentChannel if word != ConsentChannel.IMPORT}
LONGEST_DEADLINE = timedelta(days=60)
EARLIEST = 2000  # a year before it is a slip of the keyboard


@dataclass
class NewLead:
    """What a referrer says of a client. Amounts are Money of one currency; `agencies` are ids."""

    title: str
    brief: str = ""
    category: str = ""
    region: str = ""
    language: str = ""
    budget_min: Money | None = None
    budget_max: Money | None = None
    currency: str = ""
    audience: str = "open"
    agencies: Sequence[int] = ()
    client: dict[str, str] = field(default_factory=dict)
    consent_basis: str = "agreed"
    consent_channel: str = ""
    consent_obtained_on: date | None = None
    consent_wording: str = ""
    answer_by: datetime | None = None
    again: str | None = ""  # why a client is passed whom this agency has passed already; None: a program doesn't say
    consent_version: int = 1  # of the wording, where it is one of the site's own

    @cached_property
    def wanted(self) -> Wanted:
        """What the client needs, as far as the taxonomy knows the words for it; looked up once."""
        return understood(self.category, self.region, self.language, self.budget_max)


def draft_errors(new: NewLead) -> dict[str, str]:
    """A sentence for each field that can't be kept even in a draft, which may lack nearly everything."""
    checks = {"title": _title_error(new), "budget": _budget_error(new), "audience": _kind_error(new)}
    return {name: sentence for name, sentence in checks.items() if sentence}


def errors(new: NewLead, agency: Agency) -> dict[str, str]:
    """A sentence for each field that keeps the lead from being posted by `agency`."""
    checks = {
        "title": _title_error(new),
        "budget": _budget_error(new),
        "audience": _audience_error(new, agency),
        "answer_by": _deadline_error(new.answer_by),
        **_consent_errors(new),
    }
    for name, longest in SEEN_BEFORE.items():
        text = paragraphs(getattr(new, name))
        checks[name] = checks.get(name) or _text_error(text, agency.country, longest, new.client)
    for name, sentence in unknown_words(new).items():
        checks[name] = checks.get(name) or sentence
    return {name: sentence for name, sentence in checks.items() if sentence}


def unknown_words(new: NewLead) -> dict[str, str]:
    """A sentence for each text that has to name something that can be found, and doesn't."""
    unknown = new.wanted.unknown
    sentences = {
        "category": _("No service here is called “%(word)s”. Choose one that is.", word=new.category),
        "region": _(
            "No region here is called “%(word)s”. Choose a country, a part of one or of the world.", word=new.region
        ),
        "language": _("“%(word)s” is not a language we know. Write its name or code.", word=new.language),
    }
    empty = {} if new.category.strip() else {"category": _("Say what kind of service the client needs.")}
    return empty | {name: sentence for name, sentence in sentences.items() if name in unknown}


def _title_error(new: NewLead) -> str | None:
    title = one_line(new.title)
    if not title:
        return _("Say in one line what the client needs.")
    return too_long(title, SEEN_BEFORE["title"])


def _text_error(text: str, country: str, longest: int, client: dict[str, str]) -> str | None:
    if sentence := too_long(text, longest):
        return sentence
    if contacts.names_contacts(text, country):
        return _("There is an e-mail address or a phone number in it. Receivers see this text before they accept: "
                 "move the contacts to the client’s fields.")  # fmt: skip
    if named := contacts.names_client(text, client):
        return _("“%(name)s” stands in it. Receivers see this text before they accept: describe the client "
                 "without the name.", name=named)  # fmt: skip
    return None


def _budget_error(new: NewLead) -> str | None:
    if any(end is not None and end.minor < 0 for end in (new.budget_min, new.budget_max)):
        return _("Enter an amount above zero.")
    if new.budget_min and new.budget_max and new.budget_max < new.budget_min:
        return _("The budget ends below where it begins.")
    return None


def _kind_error(new: NewLead) -> str | None:
    return _("Choose who it is for.") if Audience.read(new.audience) is None else None


def _audience_error(new: NewLead, agency: Agency) -> str | None:
    if new.audience == Audience.OPEN or Audience.read(new.audience) is None:
        return _kind_error(new)
    ids, direct = set(new.agencies), new.audience == Audience.DIRECT
    if not ids or (direct and len(ids) != 1):
        return _("Choose one agency.") if direct else _("Choose at least one agency.")
    if agency.id in ids:
        return _("You can’t pass a client to your own agency.")
    active = select(Agency.id).where(Agency.id.in_(ids), Agency.status == AgencyState.ACTIVE)
    if len(db.session.scalars(active).all()) != len(ids):
        return _("One of these agencies is not an active member.")
    return None


def _deadline_error(answer_by: datetime | None) -> str | None:
    if answer_by is None:
        return None
    if answer_by <= clock.now():
        return _("The deadline to answer has passed already.")
    if answer_by > clock.now() + LONGEST_DEADLINE:
        return _("Clients don’t wait that long: choose a deadline within 60 days.")
    return None


def _consent_errors(new: NewLead) -> dict[str, str | None]:
    return {
        "consent.basis": None if new.consent_basis in BASES else _("Say how the client agreed."),
        "consent.channel": None if new.consent_channel in CHANNELS else _("Say how the client agreed."),
        "consent.obtained_on": _day_error(new.consent_obtained_on),
        "consent.wording": None if new.consent_wording.strip() else _("Write down what the client agreed to."),
    }


def _day_error(obtained_on: date | None) -> str | None:
    if obtained_on is None:
        return _("Say when the client agreed.")
    if obtained_on > clock.latest_today():
        return _("This day is in the future.")
    return _("This day is too long ago.") if obtained_on.year < EARLIEST else None
