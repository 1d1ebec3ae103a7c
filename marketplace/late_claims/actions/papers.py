"""A side shows a file. Files are kept as disputes keep them."""

import hashlib
from pathlib import PurePath

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from ...core import audit, clock
from ...core.errors import BadInput, NotNow
from ...core.extensions import db
from ...core.transaction import transaction
from ...core.typed import one_line, that_fits
from ...disputes import papers
from ...exchange.actions.erase_words import refuse_words_of
from ...members.models import Person
from ..models import LONGEST_NAME, MOST_PAPERS, OPEN, ClaimPaper, ClaimState, LateClaim
from .held import held, is_claimant, is_receiver


def show_paper(claim_id: int, person: Person, name: str, data: bytes, about: str = "") -> ClaimPaper:
    """Show a file while the claim is not decided: what it is, is read from its bytes. The same file is there once."""
    about = that_fits(one_line(about), LONGEST_NAME, "about")
    try:
        read = papers.read(data)
    except papers.BadPaper as bad:
        raise BadInput(str(bad), {"file": str(bad)}) from None
    digest = hashlib.sha256(data).hexdigest()
    with transaction():
        row = held(claim_id, or_(is_claimant(person), is_receiver(person)))
        seen = row.seen_by(person.agency_id)
        if row.referral and not row.is_hidden_from(person.agency_id):
            refuse_words_of(row.referral.lead)
        if seen not in OPEN or (seen == ClaimState.SUGGESTED and row.claimant_id != person.agency_id):
            raise NotNow(_("This is settled; nothing more is shown here."))
        _refuse_more(row, person, digest)
        paper = ClaimPaper(
            claim_id=row.id, agency_id=person.own_agency.id, kind=read.kind, size=len(data), digest=digest,
            about=about or one_line(PurePath(name).name)[:LONGEST_NAME] or str(read.kind.label),
            key=papers.keep(read.data), brought_at=clock.now(), brought_by_id=person.id,
        )  # fmt: skip
        db.session.add(paper)
        db.session.flush()
        audit.record("claim.paper", row, person)
    return paper


def _refuse_more(row: LateClaim, person: Person, digest: str) -> None:
    theirs = select(ClaimPaper).where(ClaimPaper.claim_id == row.id, ClaimPaper.agency_id == person.agency_id)
    if db.session.scalar(theirs.where(ClaimPaper.digest == digest)):
        sentence = _("Your agency shows this file here already.")
    elif (db.session.scalar(select(func.count()).select_from(theirs.subquery())) or 0) >= MOST_PAPERS:
        sentence = _("Each side shows %(most)d files at most.", most=MOST_PAPERS)
    else:
        return
    raise BadInput(sentence, {"file": sentence})
