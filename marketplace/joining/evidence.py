"""What an admin has to know to decide: each question with what was found, and whether it needs a look."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Row, or_, select

from ..core.domains import host_of, registrable
from ..core.extensions import db
from ..core.formats import day
from ..core.spelling import looks, spelling
from ..members.models import Agency, AgencyState
from .models import SENT, Application, ApplicationState, Opinion

LIKE = 0.85  # how much of two names has to be the same
FORMS = {
    "ag", "bv", "co", "corp", "gmbh", "inc", "kg", "llc", "llp", "ltd", "oy", "sa", "sarl", "sas", "se", "sl", "spa",
    "srl", "sro", "ug", "ао", "ип", "ооо", "оао", "пп", "тов", "фоп",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
ADMITTED = [
    one for one in AgencyState if one not in (AgencyState.APPLIED, AgencyState.REJECTED, AgencyState.ALLIANCE)
]  # now, or once


@dataclass(frozen=True)
class Check:
    """One question: what was found, each with the page where it stands, if it has one; and whether it is passed."""

    about: str
    found: list[tuple[str, str]]
    is_passed: bool


def checks_of(application: Application) -> list[Check]:
    """All of them, in the order in which they weigh. Reads the members and the other applications, in two statements."""
    members = [one for one in _members() if one.id != application.agency_id]  # what became of it is no double
    others = _others(application)
    alike = [(_called(one), _page(one)) for one in members if is_alike(one.name, application.company)]
    same = [(_called(one), _page(one)) for one in members if _has_domain(one, application)]
    again = [(_told(one), url_for("joining.application", application_id=one.id)) for one in others]
    return [
        _confirmed(application),
        Check(_("Domain"), same or _domains(application), not same and _own_domain(application)),
        Check(_("Agency name"), alike or [(_("No member has a name like it"), "")], not alike),
        Check(_("Known to us"), again or [(_("No other application of theirs"), "")], not again),
        _agreed(application),
        _referred(application),
    ]


def is_alike(name: str, other: str) -> bool:
    """Whether two names look the same, or nearly are, whatever the legal form."""
    if looks(name) == looks(other):
        return True
    one, two = bare(name), bare(other)
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    return bool(one and two) and matcher.real_quick_ratio() >= LIKE and matcher.quick_ratio() >= LIKE <= matcher.ratio()


def bare(name: str) -> str:
    """A name's spelling without its legal form."""
    words = _WORD.findall(name.replace(".", "").casefold())
    return spelling("".join(word for word in words if word not in FORMS))


def is_doubled_by(application: Application, agency_id: int | None) -> bool:
    """Whether this member may be the same company: it looks the same by its name, or has the domain."""
    if agency_id is None:
        return False
    return any(one.id == agency_id and (is_alike(one.name, application.company) or _has_domain(one, application))
               for one in _members())  # fmt: skip


def _members() -> list[Row]:
    chosen = select(Agency.id, Agency.name, Agency.status, Agency.website)
    return list(db.session.execute(chosen.where(Agency.status.in_(ADMITTED)).order_by(Agency.id)))


def _others(application: Application) -> Iterable[Application]:
    """Other applications of the same address, domain, name or tax number."""
    same = [Application.email_print == application.email_print, Application.looks == looks(application.company)]
    if application.domain:
        same.append(Application.domain == application.domain)
    if application.tax_number:
        same.append(Application.tax_number == application.tax_number)
    chosen = select(Application).where(Application.id != application.id, Application.status.in_(SENT), or_(*same))
    return db.session.scalars(chosen.where(Application.erased_at.is_(None), Application.sent_at.is_not(None))
                              .order_by(Application.id.desc()).limit(10)).all()  # fmt: skip


def _has_domain(member: Row, application: Application) -> bool:
    domain = application.domain
    return bool(domain and member.website) and registrable(host_of(member.website)) == domain


def _own_domain(application: Application) -> bool:
    return bool(application.domain) and _mail_domain(application) == application.domain


def _mail_domain(application: Application) -> str:
    return registrable(application.email.rpartition("@")[2])


def _domains(application: Application) -> list[tuple[str, str]]:
    if _own_domain(application):
        return [(_("%(domain)s, for site and e-mail", domain=application.domain), "")]
    said = _("The site is at %(site)s, the e-mail at %(mail)s", site=application.domain or "–",
             mail=_mail_domain(application))  # fmt: skip
    return [(said, "")]


def _confirmed(application: Application) -> Check:
    at = application.sent_at
    said = _("%(email)s, by the link that was mailed, %(day)s", email=application.email, day=day(at)) if at else ""
    return Check(_("E-mail"), [(said, "")], bool(at))


def _agreed(application: Application) -> Check:
    at = application.agreed_at
    if at is None:
        return Check(_("Agreement"), [(_("Not agreed yet"), "")], False)
    said = _("%(name)s agreed to the rules, %(day)s, from %(source)s", name=application.decider.get("name", "–"),
             day=day(at), source=application.agreed_from)  # fmt: skip
    return Check(_("Agreement"), [(said, "")], True)


def _referred(application: Application) -> Check:
    asked, said = application.references, [one for one in application.references if one.opinion]
    if not asked:
        return Check(_("Members who know them"), [(_("Nobody is named; there are links to work"), "")], True)
    for_them = sum(one.opinion == Opinion.YES for one in said)
    found = _("%(yes)s of %(asked)s would work with them, %(silent)s yet to answer", yes=for_them, asked=len(asked),
              silent=len(asked) - len(said))  # fmt: skip
    return Check(_("Members who know them"), [(found, "")], for_them == len(asked))


def _called(member: Row) -> str:
    return f"{member.name} ({AgencyState(member.status).label})"


def _page(member: Row) -> str:
    return url_for("pages.agency", agency_id=member.id) if member.status == AgencyState.ACTIVE else ""


def _told(other: Application) -> str:
    state = ApplicationState(other.status).label
    return f"{other.number}, {other.company}: {state}"
