"""A client asks: one agency, or up to three that fit."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from ...attribution.models import ReferralLink
from ...attribution.promise import promised
from ...attribution.touch import Touch, brought_first
from ...catalog.models import Category, Region
from ...core import audit, clock, encryption, lifecycle, throttling
from ...core.addresses import address_key
from ...core.defences import no_lasting_address
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.languages import voice
from ...core.money import Money
from ...core.transaction import hold_name, transaction
from ...core.typed import one_line, paragraphs
from ...exchange import actions as exchange
from ...members.actions import the_alliance
from ...members.models import Agency
from ...outbox.actions import send_to
from ..leads import new_lead, referrer_for
from ..models import Enquiry, EnquiryKind, EnquiryState

WAITING = 3  # requests of one address that wait for a confirmation: no more mails go to somebody who may not want them
LONGEST = 60  # characters of a brief in a title


@dataclass
class Asked:
    """What a client asks, of which agencies; `wording` is what was agreed to, and `touch` by what the client came here."""

    agencies: Sequence[Agency]
    brief: str
    client: dict[str, str]
    wording: str
    version: int
    kind: EnquiryKind = EnquiryKind.ASK
    subject: str = ""  # the service that is asked about, as the client reads it
    category: Category | None = None
    region: Region | None = None
    speaks: Sequence[str] = field(default_factory=lambda: [voice().language])
    budget_max: Money | None = None
    touch: Touch | None = None
    code: ReferralLink | None = None  # whose discount is promised
    form_key: str = ""


def ask(asked: Asked, source: str) -> Enquiry | None:
    """Keep the request and mail the client a link that confirms it. Nothing goes to an agency before that.

    Nothing is kept or mailed, and None returned, where the form was pressed twice or too many requests of this address wait;
    the client is answered the same.
    """
    enquiry = _made(asked)
    client = _checked(enquiry, asked)
    enquiry.encrypted_client = Enquiry.seal(client)
    if came := brought_first(client, asked.touch):
        for name, value in came.columns().items():
            setattr(enquiry, name, value)
    throttling.count_tries(enquiry=address_key(asked.client["email"]), enquiry_source=throttling.network(source))
    with transaction():
        # One after another for the same address: a second press of the same button carries it as well.
        hold_name(enquiry.email_print or "")
        if _is_enough(enquiry):
            return None
        db.session.add(enquiry)
        db.session.flush()
        lifecycle.begin(enquiry)
        audit.record("enquiry.asked", enquiry, kind=enquiry.kind)
        send_to("enquiry.confirm", f"enquiry:{enquiry.id}", enquiry=enquiry.id)
    return enquiry


def check(asked: Asked) -> None:
    """Refuse what can't be asked, with all that is wrong with it; nothing is kept."""
    _checked(_made(asked), asked)


def _missing(asked: Asked) -> dict[str, str]:
    errors = {
        "brief": "" if asked.brief.strip() else _("Say in a few lines what you need."),
        "contact": "" if (asked.client.get("contact") or "").strip() else _("Say what they should call you."),
        "email": "" if (asked.client.get("email") or "").strip() else _("They answer you by e-mail, and so do we."),
    }
    errors["email"] = errors["email"] or no_lasting_address(asked.client["email"])
    return {name: sentence for name, sentence in errors.items() if sentence}


def _made(asked: Asked) -> Enquiry:
    at, currency = clock.now(), current_app.config["SETTINGS"].base_currency
    return Enquiry(
        kind=asked.kind,
        agency_ids=[agency.id for agency in asked.agencies],
        language=voice().language,
        title=_title(asked),
        brief=paragraphs(asked.brief),
        in_category=asked.category,
        in_region=asked.region,
        speaks=", ".join(asked.speaks),
        budget_max_minor=asked.budget_max.minor if asked.budget_max else None,
        currency=asked.budget_max.currency if asked.budget_max else currency,
        email_print=encryption.fingerprint("email", address_key(asked.client["email"])),
        consent_wording=asked.wording,
        consent_version=asked.version,
        consented_at=at,
        promised=promised(asked.code, (agency.id for agency in asked.agencies)),
        form_key=asked.form_key or None,
        created_at=at,
    )


def _title(asked: Asked) -> str:
    """The service, and how the brief begins: agencies read it in their lists."""
    work = one_line(asked.subject or (asked.category.name if asked.category else ""))[:150]
    first = one_line(asked.brief.strip().partition("\n")[0])
    begins = first if len(first) <= LONGEST else first[:LONGEST].rpartition(" ")[0] or first[:LONGEST]
    return ": ".join(filter(None, (work, begins if begins == first else f"{begins} …")))


def _checked(enquiry: Enquiry, asked: Asked) -> dict[str, str]:
    """The contacts in their normal forms; what can't become a lead is refused here, at the form, and not later by mail."""
    errors, client = _missing(asked), asked.client
    with db.session.no_autoflush:
        try:
            client = exchange.check_asked(the_alliance(), new_lead(enquiry, enquiry.agency_ids[0], asked.client))
            for agency in asked.agencies if asked.touch else ():
                referrer = referrer_for(asked.touch.agency if asked.touch else None, agency, client)
                exchange.check_asked(referrer, new_lead(enquiry, agency.id, client))
        except BadInput as refusal:
            told = _for_client(refusal.errors)
            if "contact" in errors:
                told.pop("company", None)  # a company or a person: the person is asked for already
            errors = told | errors
    if errors:
        raise BadInput(_("The request can’t be sent yet. Mend what is marked."), errors)
    return client


def _for_client(errors: dict[str, str]) -> dict[str, str]:
    """The refusals of a lead as the client reads them, at the fields of the form."""
    errors = {name.removeprefix("client."): sentence for name, sentence in errors.items()}
    if errors.keys() & {"title", "brief"}:
        errors.pop("title", None)
        errors["brief"] = _(
            "Agencies read this before they take the job: leave out addresses, phone numbers, your name and your company. They "
            "get them when they take it."
        )
    return errors


def _is_enough(enquiry: Enquiry) -> bool:
    """Whether this form was sent already, or as many requests of this address wait as may."""
    waiting = select(func.count()).where(
        Enquiry.email_print == enquiry.email_print, Enquiry.status == EnquiryState.UNCONFIRMED
    )
    sent = select(Enquiry.id).where(Enquiry.form_key == enquiry.form_key, Enquiry.form_key.is_not(None))
    return db.session.scalar(sent) is not None or (db.session.scalar(waiting) or 0) >= WAITING
