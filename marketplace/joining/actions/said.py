"""What an applicant says, and what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import encryption
from ...core.addresses import address_key, unusable
from ...core.defences import no_lasting_address
from ...core.domains import host_of
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.spelling import sort_key
from ...core.spoken import codes_of
from ...core.typed import one_line, paragraphs, too_long
from ...members.actions import check_description
from ...members.models import Agency, AgencyState, Size
from ...members.queries import agencies_named
from ..agreement import agreement
from ..models import ENOUGH, LONGEST, MOST, Application, Reference

LINES, TEXTS = ("company", "website", "city", "tax_number"), ("about", "why", "work")
COUNTRY = re.compile("[A-Z]{2}")
NEEDED = ("company", "website", "about")


@dataclass
class Said:
    """An application as it is typed. `references` are names of members, beside the `asked` ones, so many; `agreed` is the hash
    of the rules that were shown when the box was ticked. `faults` are sentences of whoever read the input, by field."""

    company: str = ""
    website: str = ""
    country: str = ""
    city: str = ""
    size: str = ""
    tax_number: str = ""
    languages: Sequence[str] = ()
    category_ids: Sequence[int] = ()
    industry_ids: Sequence[int] = ()
    about: str = ""
    why: str = ""
    work: str = ""
    references: Sequence[str] = ()
    decider: Mapping[str, str] = field(default_factory=dict)
    executor: Mapping[str, str] = field(default_factory=dict)
    asked: int = 0
    agreed: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


def clean(said: Said) -> dict[str, Any]:
    """The columns of the application."""
    read: dict[str, Any] = {name: one_line(getattr(said, name)) for name in LINES}
    read |= {name: paragraphs(getattr(said, name)) for name in TEXTS}
    if read["website"] and "://" not in read["website"]:
        read["website"] = f"https://{read['website']}"
    return read | {
        "country": said.country if COUNTRY.fullmatch(said.country) else "",
        "size": Size.read(said.size) or Size.SMALL,
        "languages": codes_of(map(one_line, said.languages)),
        "category_ids": list(said.category_ids),
        "industry_ids": list(said.industry_ids),
    }


def people_of(said: Said) -> dict[str, dict[str, str]]:
    """Who decides and who executes, as they are kept."""
    people = {
        "decider": {name: one_line(said.decider.get(name, "")) for name in ("name", "role", "email")},
        "executor": {name: one_line(said.executor.get(name, "")) for name in ("name", "role", "contact")},
    }
    people["decider"]["email"] = address_key(people["decider"]["email"])
    return people


def said_of(application: Application) -> Said:
    """An application as its form shows it."""
    same = (*LINES, *TEXTS, "country", "size", "languages", "category_ids", "industry_ids", "decider", "executor")
    given = {name: getattr(application, name) for name in same}
    return Said(**given, references=[one.agency.name for one in application.references])


def email_print(address: str) -> str:
    """By what an applicant's address is found."""
    return encryption.fingerprint("email", address_key(address))


def named(said: Said) -> list[Agency]:
    """The active members that are named, each once; names of nobody are passed over."""
    found = agencies_named(filter(None, map(one_line, said.references)))
    wanted = (found.get(sort_key(name)) for name in said.references if name)
    return list({one.id: one for one in wanted if one and one.status == AgencyState.ACTIVE}.values())


def keep(application: Application, said: Said, source: str) -> None:
    """Write all of this into the application, with the agreement if it was given anew. Call it inside a transaction."""
    for name, value in clean(said).items():
        setattr(application, name, value)
    application.people = people_of(said)
    if said.agreed and not application.agreed_at:
        application.agreed_at, application.agreed_from = application.saved_at, source
        application.agreed_to = said.agreed
    db.session.add(application)
    db.session.flush()
    _keep_references(application, named(said))


def _keep_references(application: Application, agencies: Sequence[Agency]) -> None:
    """Exactly these, and those that were asked: nobody takes away the member whose word they fear."""
    wanted = {one.id for one in agencies}
    there = {one.agency_id: one for one in db.session.scalars(
        select(Reference).where(Reference.application_id == application.id))}  # fmt: skip
    for agency_id, reference in there.items():
        if agency_id not in wanted and reference.asked_at is None:
            db.session.delete(reference)
    db.session.add_all(
        Reference(application_id=application.id, agency_id=one.id) for one in agencies if one.id not in there
    )
    db.session.flush()
    db.session.expire(application, ["references"])


def check_said(said: Said, whole: bool, agreed_before: bool = False) -> None:
    """Refuse what can't be kept, and, of a `whole` application, what is missing; with all that is wrong with it."""
    read, people = clean(said), people_of(said)
    errors = _of_description(read, whole) | _unusable(said, read, people) | _too_long(read, people)
    if whole:
        errors |= _missing(said, read, people, agreed_before)
    if errors := dict(said.faults) | errors:
        raise BadInput(_("It can’t be sent like this. Mend what is marked."), errors)


def is_whole(application: Application) -> bool:
    """Whether it can be sent as it is kept."""
    try:
        check_said(said_of(application), whole=True, agreed_before=application.agreed_at is not None)
    except BadInput:
        return False
    return True


def _too_long(read: Mapping[str, str], people: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    typed = [(name, name, read[name]) for name in (*LINES, *TEXTS)]
    typed += [(f"{who}_{name}", name, text) for who in people for name, text in people[who].items() if name in LONGEST]
    found = {field: too_long(text, LONGEST[name]) for field, name, text in typed}
    return {field: sentence for field, sentence in found.items() if sentence}


def _missing(
    said: Said, read: Mapping[str, Any], people: Mapping[str, Mapping[str, str]], agreed: bool
) -> dict[str, str]:
    decider, executor = people["decider"], people["executor"]
    named_executor = any(executor.values())
    lacking = {
        **{name: _("Fill this in.") for name in NEEDED if not read[name]},
        **{f"decider_{name}": _("Fill this in.") for name in ("name", "role") if not decider[name]},
        **{f"executor_{name}": _("Fill this in.") for name in executor if named_executor and not executor[name]},
        "services": "" if read["category_ids"] else _("Tick at least one."),
        "languages": "" if read["languages"] else _("Choose at least one."),
        "size": "" if Size.read(said.size) else _("Choose one."),
        "agree": "" if said.agreed or agreed else _("Nobody joins without agreeing to the rules."),
        "work": "" if read["work"] or len(named(said)) + said.asked >= ENOUGH
        else _("Name two members who know you, or link to work of yours."),
    }  # fmt: skip
    return {name: sentence for name, sentence in lacking.items() if sentence}


def _of_description(read: Mapping[str, Any], whole: bool) -> dict[str, str]:
    """What an agency can't say of itself; whether its name is free is looked at when it is admitted."""
    if not whole and not read["company"]:
        return {}
    try:
        given = {
            "name": read["company"],
            "country": read["country"] or ("" if whole else "ZZ"),
            "website": read["website"],
        }
        check_description(given, None, name_is_free=True)
    except BadInput as refusal:
        return {"company" if name == "name" else name: sentence for name, sentence in refusal.errors.items()}
    return {}


def _unusable(said: Said, read: Mapping[str, Any], people: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What is there and can't be used."""
    email, known = people["decider"]["email"], {one.sort_key for one in named(said)}
    unknown = [n for n, name in enumerate(said.references, 1) if one_line(name) and sort_key(name) not in known]
    errors = {f"reference_{n}": _("No member has this name. Choose one from the list.") for n in unknown}
    if len(known) + said.asked > MOST:
        errors["reference_1"] = _("%(most)s members are asked at most.", most=MOST)
    errors["decider_email"] = _unusable_address(email)
    if read["website"] and "." not in host_of(read["website"]):
        errors["website"] = _("This is not an address of a site. Write it like https://agency.com.")
    if any("." not in host_of(line) for line in read["work"].splitlines() if line.strip()):
        errors["work"] = _("Write one address a line, like https://agency.com/work.")
    if said.agreed and said.agreed != agreement().print:
        errors["agree"] = _("The rules have changed since this page was opened. Read them again, and agree once more.")
    return {name: sentence for name, sentence in errors.items() if sentence}


def _unusable_address(email: str) -> str:
    return unusable(email) or no_lasting_address(email)
