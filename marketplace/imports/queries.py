"""Imports that somebody may see, and what was said of their rows."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import undefer

from ..core import encryption
from ..core.errors import NotFound
from ..core.extensions import db
from ..members.models import Person
from .models import PURPOSE, ImportRun

NOTHING: dict[str, Any] = {"refused": [], "noted": [], "unused": []}


def runs_of(person: Person) -> Select[ImportRun]:
    """A SELECT of the imports that a person may see: of all that admins bring, or of their own agency's."""
    mine = ImportRun.agency_id.is_(None) if person.is_admin else ImportRun.agency_id == person.agency_id
    return select(ImportRun).where(mine)


def run_of(person: Person, run_id: int) -> ImportRun:
    """One of them with its file, or NotFound."""
    chosen = (
        runs_of(person).where(ImportRun.id == run_id).options(undefer(ImportRun.content), undefer(ImportRun.account))
    )
    run = db.session.scalar(chosen)
    if run is None:
        raise NotFound()
    return run


def told_of(run: ImportRun) -> dict[str, Any]:
    """What was said of its rows, as long as that is kept: refused and noted [line, [[label, sentence], …]], unused columns, and
    the language of all that."""
    found: dict[str, Any] = encryption.decrypt(run.account, PURPOSE) if run.account else NOTHING
    return found
