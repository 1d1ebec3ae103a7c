"""Papers are made: numbered with what they say in one transaction, then drawn, kept and told of.

Killed between the two, a paper has its number and what it says; drawn again from that, it is the same to the byte.
"""

import logging
from collections.abc import Sequence
from datetime import date
from typing import cast

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import undefer

from ...core import audit, clock, storage
from ...core.extensions import db
from ...core.languages import speaking
from ...core.logs import describe
from ...core.queue import wake
from ...core.transaction import locked, transaction
from ...members.queries import people_who
from ...outbox.actions import send
from ..contents import FREEZE, hash_of, sheet_of
from ..links import path_to_verify
from ..models import BILLS, SHARED, Document, DocumentKind, NumberRestart, NumberSeries

log = logging.getLogger(__name__)


def make_documents(document_ids: Sequence[int]) -> None:
    """Number, draw and keep these papers. One that fails keeps no other from being made; the sweep tries it again."""
    for document_id in document_ids:
        try:
            number(document_id)
            finish(document_id)
        except Exception as error:  # noqa: BLE001
            db.session.rollback()
            log.error("a paper could not be made: %s", describe(error))


def number(document_id: int) -> None:
    """Write down all that a paper says, and give it the next number of its issuer, kind and year."""
    with transaction():
        document = locked(select(Document).where(Document.id == document_id, Document.number.is_(None)), skip=True)
        if document is None:
            return
        with speaking(document.language):
            facts, total = FREEZE[document.kind](document)
        today = clock.today()
        # Last: whoever numbers another paper of this series waits until this one stands or falls.
        serial = _next(document, today.year)
        named = document.number_of(today.year, serial, _mark(today.year))
        document.year, document.serial, document.number, document.issued_on = today.year, serial, named, today
        document.facts, document.total_minor, document.contents_hash = facts, total, hash_of(named, facts)
        if document.kind == DocumentKind.ACT and total < 0:
            wake("act.lowers", [document.id])


def _next(document: Document, year: int) -> int:
    """The next number of the series, whose row stays held until the transaction ends."""
    series = {"issuer_id": document.issuer_id, "kind": document.kind, "year": year}
    db.session.execute(insert(NumberSeries).values(series).on_conflict_do_nothing())
    mine = (NumberSeries.issuer_id.is_not_distinct_from(document.issuer_id), NumberSeries.kind == document.kind)
    one_more = update(NumberSeries).where(*mine, NumberSeries.year == year).values(last=NumberSeries.last + 1)
    return db.session.scalars(one_more.returning(NumberSeries.last)).one()


def _mark(year: int) -> str:
    """What sets the numbers of this year apart from those of papers that a copy which was put back doesn't know."""
    chosen = select(NumberRestart).where(NumberRestart.at >= clock.start_of(date(year, 1, 1)))
    last = db.session.scalar(chosen.order_by(NumberRestart.id.desc()).limit(1))
    return last.mark if last else ""


def begin_numbers_anew() -> None:
    """An older copy of the database was put back: no paper gets a number that one may have got since it was made."""
    with transaction():
        db.session.add(NumberRestart(at=clock.now()))


def finish(document_id: int) -> None:
    """Draw a numbered paper, keep its file, and tell of it those who may see money."""
    numbered = select(Document).where(Document.id == document_id, Document.number.is_not(None))
    document = db.session.scalar(numbered.where(Document.file_hash.is_(None)).options(undefer(Document.facts)))
    if document is None:
        return
    key = storage.keep(drawn(document))
    with transaction():
        document = locked(numbered.where(Document.file_hash.is_(None)))
        if document is None:  # another worker has drawn the same
            return
        document.file_hash, document.made_at = key, clock.now()
        audit.record("document.made", document, number=document.number)
        readers = [
            document.agency_id,
            *([document.partner_id] if document.kind in SHARED and document.partner_id else []),
        ]
        send("document.made", people_who("money", *readers), document=document.id)


def drawn(document: Document) -> bytes:
    """The PDF of a numbered paper, in its language."""
    # Fonts, schemas and all that draws with them take a moment to load.
    from ..drawing import Stamp, draw
    from ..einvoice import write

    named, digest, day = cast(str, document.number), cast(str, document.contents_hash), cast(date, document.issued_on)
    settings = current_app.config["SETTINGS"]
    address = settings.base_url.rstrip("/") + path_to_verify(named, digest)
    issuer = document.issued_by or settings.alliance_name
    with speaking(document.language):
        xml = write(document) if document.kind in BILLS else b""
        return draw(sheet_of(document), Stamp(named, day, issuer, address, digest), xml)
