"""Members make links and promo codes, rename them, switch them off and on."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ..catalog.models import Discount, For, Service
from ..core import audit, clock
from ..core.errors import BadInput, Taken
from ..core.extensions import db
from ..core.forms import REQUIRED
from ..core.transaction import own, transaction
from ..core.typed import one_line, too_long
from ..members.models import Agency, AgencyState, Person
from .destinations import normal
from .models import CODE, LONGEST_CODE, LONGEST_NAME, SHORTEST_CODE, LinkCode, ReferralLink, Target

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # those that nobody takes for another
LENGTH = 7
MOST, MOST_CODES = 500, 10  # links of one agency, codes of one link: they are never given to another


@dataclass(frozen=True)
class SaidLink:
    """A link as it is typed or sent. Without a code one is made; `shown` and `service` are ids, as `target` wants them."""

    name: str
    target: str = Target.CATALOG
    shown: int | None = None
    service: int | None = None
    discount: int | None = None
    code: str = ""


def make_link(person: Person, said: SaidLink) -> ReferralLink:
    """A new link of the person's agency."""
    with transaction():
        agency = _held(person)
        columns = _read(said)
        if _count_of(agency.id) >= MOST:
            sentence = _(
                "An agency has %(most)d links at most. Give one that you have another name and page.", most=MOST
            )
            raise BadInput(sentence, {"name": sentence})
        link = ReferralLink(agency_id=agency.id, made_by=person.id, made_at=clock.now(), **columns)
        db.session.add(link)
        db.session.flush()
        _give(link, said.code)
        audit.record("link.made", link, person, code=link.code, target=link.target)
    return link


def change_link(link_id: int, person: Person, said: SaidLink) -> ReferralLink:
    """Say something else of a link. By a new code it is shown from now on; those before go on opening it."""
    with transaction():
        link = _own_link(link_id, person)
        for name, value in _read(said, link).items():
            setattr(link, name, value)
        if said.code and normal(said.code) != link.code:
            _give(link, said.code)
        audit.record("link.changed", link, person, code=link.code, target=link.target)
    return link


def switch_off(link_id: int, person: Person) -> ReferralLink:
    """What comes by it from now on does not count; it still leads to its page. Pressed twice, once."""
    return _switched(link_id, person, off=True)


def switch_on(link_id: int, person: Person) -> ReferralLink:
    """Let it count again."""
    return _switched(link_id, person, off=False)


def _switched(link_id: int, person: Person, off: bool) -> ReferralLink:
    with transaction():
        link = _own_link(link_id, person)
        if off != (link.off_at is not None):
            link.off_at = clock.now() if off else None
            audit.record("link.switched_off" if off else "link.switched_on", link, person, code=link.code)
    return link


def _held(person: Person) -> Agency:
    """The person's agency: two who make links at once wait for each other."""
    return own(select(Agency).where(Agency.id == person.own_agency.id))


def _own_link(link_id: int, person: Person) -> ReferralLink:
    return own(select(ReferralLink).where(ReferralLink.id == link_id, ReferralLink.agency_id == person.agency_id))


def _count_of(agency_id: int) -> int:
    return db.session.query(ReferralLink).filter_by(agency_id=agency_id).count()


def _read(said: SaidLink, link: ReferralLink | None = None) -> dict[str, Any]:
    """What a row holds of it; a refusal with all that is wrong with it."""
    errors, name = {}, one_line(said.name)
    if not name:
        errors["name"] = str(REQUIRED)
    if sentence := too_long(name, LONGEST_NAME):
        errors["name"] = sentence
    try:
        page = {} if link and _is_same(said, link) else _page(said)
    except BadInput as refusal:
        errors = refusal.errors | errors
    errors |= _wrong_code(said.code)
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    return {"name": name} | page


def _is_same(said: SaidLink, link: ReferralLink) -> bool:
    """Whether it opens what it opened before: that may be gone by now, and the link stays as it is."""
    wanted = _opened(said.target, said.shown, said.service, said.discount)
    return wanted == _opened(link.target, link.shown_id, link.service_id, link.discount_id)


def _opened(target: str, shown: int | None, service: int | None, discount: int | None) -> tuple[object, ...]:
    """What is opened; the agency of a service goes without saying."""
    return (target, service or shown, bool(service), discount)


def _page(said: SaidLink) -> dict[str, Any]:
    target = Target.read(said.target)
    if target is None:
        raise BadInput("", {"target": _("Choose one.")})
    return {"target": target, "shown_id": None, "service_id": None, "discount_id": None} | _shown(target, said)


def _shown(target: Target, said: SaidLink) -> dict[str, Any]:
    if target == Target.AGENCY:
        shown = db.session.scalar(select(Agency.id).where(Agency.id == said.shown, Agency.status == AgencyState.ACTIVE))
        if shown is None:
            raise BadInput("", {"shown": _("Choose an agency that is an active member.")})
        return {"shown_id": shown}
    if target == Target.SERVICE:
        service = db.session.get(Service, said.service) if said.service else None
        if service is None or not service.is_public:
            raise BadInput("", {"service": _("Choose a service that is in the catalog.")})
        return {"shown_id": service.agency_id, "service_id": service.id, "discount_id": _given(service, said.discount)}
    return {}


def _given(service: Service, discount_id: int | None) -> int | None:
    """The discount that the code carries: one for clients with a code, on the service that it opens."""
    if discount_id is None:
        return None
    carried = (one for one in service.discounts if one.whom == For.CODES and one.id == discount_id)
    found: Discount | None = next(carried, None)
    if found is None:
        raise BadInput("", {"discount": _("This service has no such discount for codes.")})
    return found.id


def _wrong_code(typed: str) -> dict[str, str]:
    code = normal(typed)
    if not code:
        return {}
    if not SHORTEST_CODE <= len(code) <= LONGEST_CODE:
        return {"code": _("A code has %(least)d to %(most)d characters.", least=SHORTEST_CODE, most=LONGEST_CODE)}
    if not re.fullmatch(CODE, code) or not re.search("[a-z]", code):
        return {"code": _("Write Latin letters and figures, with a hyphen between words, and at least one letter.")}
    return {}


def _give(link: ReferralLink, typed: str) -> None:
    """Give a link the code that was typed, or one of its own; one that it had before is shown again."""
    code = normal(typed) or _new_code()
    if len(link.codes) >= MOST_CODES and code not in {one.code for one in link.codes}:
        sentence = _("This link has had %(most)d codes. Show one of them again, or make another link.", most=MOST_CODES)
        raise BadInput(sentence, {"code": sentence})
    new = insert(LinkCode).values(code=code, link_id=link.id, since=clock.now())
    taken = new.on_conflict_do_update(
        index_elements=["code"], set_={"since": new.excluded.since}, where=LinkCode.link_id == new.excluded.link_id
    )
    if db.session.scalar(taken.returning(LinkCode.code)) is None:
        sentence = _("Somebody has this code already. Choose another.")
        raise Taken(sentence, {"code": sentence})
    db.session.expire(link, ["codes"])


def _new_code() -> str:
    """Seven characters, of which the first is a letter."""
    return secrets.choice(LETTERS[:23]) + "".join(secrets.choice(LETTERS) for _place in range(LENGTH - 1))
