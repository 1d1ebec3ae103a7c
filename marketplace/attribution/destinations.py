"""Where a code leads. It is asked of the database at most once a second in each process, however often a link is opened."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..catalog.models import Service
from ..core import clock
from ..core.extensions import db
from ..core.slugs import slug
from .models import CODE, LONGEST_CODE, LinkCode, ReferralLink, Target

FRESH = timedelta(seconds=1)  # so soon a link that was switched off counts no more
MOST = 10_000  # codes that are kept


@dataclass(frozen=True)
class Destination:
    """The page that a code opens, and whether what comes by it counts."""

    link_id: int
    code: str
    path: str
    counts: bool


def normal(code: str) -> str:
    """A code as it is kept, however it was typed."""
    return re.sub(r"[\s_]+", "-", code.strip().lower())


def destination_of(code: str) -> Destination | None:
    """Where a code leads, in capitals or not; None where there is no such code."""
    known: dict[str, tuple[datetime, Destination | None]] = current_app.extensions.setdefault("link destinations", {})
    code, now = normal(code), clock.now()
    read_at, found = known.get(code, (None, None))
    if read_at is None or abs(now - read_at) > FRESH:  # the clock may have been put back
        if len(known) >= MOST:
            known.clear()
        found = _read(code)
        known[code] = (now, found)
    return found


def _read(code: str) -> Destination | None:
    link = link_of(code)
    return Destination(link.id, code, path_of(link), link.is_on) if link else None


def link_of(code: str) -> ReferralLink | None:
    """The link that a code opens; also one that it had before."""
    code = normal(code)
    if not re.fullmatch(CODE, code) or len(code) > LONGEST_CODE:
        return None
    chosen = select(ReferralLink).join(LinkCode).where(LinkCode.code == code)
    return db.session.scalar(
        chosen.options(
            joinedload(ReferralLink.agency),
            joinedload(ReferralLink.shown),
            joinedload(ReferralLink.service).joinedload(Service.agency),
        )
    )


def path_of(link: ReferralLink) -> str:
    """The page that a link opens now: where a service is gone its agency, and where that is no member any more the catalog."""
    address = current_app.url_map.bind("")
    if link.target == Target.JOIN:
        return address.build("joining.apply")
    if link.shown is None or not link.shown.is_active:
        return address.build("catalog.shelf")
    if link.service is not None and link.service.is_public:
        return address.build("pages.service", {"service_id": link.service.id, "slug": slug(link.service.title)})
    return address.build("pages.agency", {"agency_id": link.shown.id, "slug": slug(link.shown.name)})
