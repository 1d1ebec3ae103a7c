"""What people write in a claim, and when it goes."""

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, update

from ...core import clock
from ...core.api import PREFIX
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.idempotency import KeptAnswer, forget_answers
from ...core.queue import wake
from ...core.typed import paragraphs, too_long
from ..models import LONGEST, ClaimPaper, LateClaim


def said(words: str, field: str = "words") -> str:
    """Their words as they are kept; refused where there are none, or too many."""
    words, errors = said_or_not(words, field)
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    return words


def said_or_not(words: str, field: str = "words") -> tuple[str, dict[str, str]]:
    """The same, with the refusal beside them, for whoever checks more."""
    words = paragraphs(words)
    sentence = too_long(words, LONGEST) if words else _("Fill this in.")
    return words, {field: sentence} if sentence else {}


def forget_said(row: LateClaim) -> None:
    """Nothing came of a claim that is held: which client the claimant named is forgotten, with what they wrote and showed."""
    row.words, row.encrypted_named = "", None
    remove_papers(ClaimPaper.claim_id == row.id, ClaimPaper.agency_id == row.claimant_id)
    forget_answers_on([row])


def remove_papers(*which: ColumnElement[bool]) -> None:
    """Papers that nobody is shown from now on."""
    shown = update(ClaimPaper).where(*which, ClaimPaper.removed_at.is_(None))
    gone = shown.values(removed_at=clock.now(), about="").returning(ClaimPaper.id)
    wake("claim_papers.removed", list(db.session.scalars(gone)))


def forget_answers_on(rows: list[LateClaim]) -> None:
    """What programs were shown of these claims, and is kept for a day to be shown once more."""
    for row in rows:
        forget_answers(KeptAnswer.path.startswith(f"{PREFIX}/claims/{row.id}/"))
    makers = [row.made_by_id for row in rows if row.made_by_id]
    forget_answers((KeptAnswer.path == f"{PREFIX}/claims") & KeptAnswer.person_id.in_(makers))
