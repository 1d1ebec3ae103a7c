"""A side shows a file."""

import hashlib
from pathlib import PurePath

from flask_babel import gettext as _
from sqlalchemy import func, select

from ...core import audit, clock
from ...core.errors import BadInput, NotNow
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...core.typed import one_line, that_fits
from ...members.models import Person
from .. import papers
from ..models import LONGEST_NAME, MOST_PAPERS, SPOKEN_IN, Dispute, Paper
from .erased import refuse_after_erasure
from .held import is_side


def show_paper(dispute_id: int, person: Person, name: str, data: bytes, about: str = "") -> Paper:
    """Show a file, while the dispute is not settled: what it is, is read from its bytes; `about` says what it shows. The same file
    shown again is not there twice. Of a client who is erased nothing more is shown: it would stay."""
    about = that_fits(one_line(about), LONGEST_NAME, "about")
    try:
        read = papers.read(data)
    except papers.BadPaper as bad:
        raise BadInput(str(bad), {"file": str(bad)}) from None
    digest = hashlib.sha256(data).hexdigest()
    with transaction():
        mine = is_side(person)
        refuse_after_erasure(dispute_id, mine)
        row = own(select(Dispute).where(Dispute.id == dispute_id, mine))
        if row.status not in SPOKEN_IN:
            raise NotNow(_("This is settled; nothing more is shown here."))
        _refuse_more(row, person, digest)
        paper = Paper(
            dispute_id=row.id, agency_id=person.own_agency.id, kind=read.kind, size=len(data), digest=digest,
            about=about or one_line(PurePath(name).name)[:LONGEST_NAME] or str(read.kind.label),
            key=papers.keep(read.data), brought_at=clock.now(), brought_by_id=person.id,
        )  # fmt: skip
        db.session.add(paper)
        db.session.flush()
        audit.record("dispute.paper", row, person)
    return paper


def _refuse_more(row: Dispute, person: Person, digest: str) -> None:
    theirs = select(Paper).where(Paper.dispute_id == row.id, Paper.agency_id == person.agency_id)
    if db.session.scalar(theirs.where(Paper.digest == digest)):
        sentence = _("Your agency shows this file here already.")
    elif (db.session.scalar(select(func.count()).select_from(theirs.subquery())) or 0) >= MOST_PAPERS:
        sentence = _("Each side shows %(most)d files at most.", most=MOST_PAPERS)
    else:
        return
    raise BadInput(sentence, {"file": sentence})
