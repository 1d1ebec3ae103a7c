"""An import in the browser, step by step: the file is brought, its columns are told, it is begun, cancelled, forgotten."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import and_, case, exists, or_, select, update

from ...core import audit, clock, encryption, lifecycle
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.formats import decimal
from ...core.languages import grouped
from ...core.queue import wake
from ...core.transaction import own, transaction
from ...core.typed import one_line
from ...exchange.models import Lead
from ...members.models import Agency, Person
from ..fields import SheetField, fields_of
from ..guessing import cells_of, guess
from ..models import LONGEST_NAME, PURPOSE, ImportRun, RunState, SheetKind
from ..queries import runs_of
from .reading import MOST_COLUMNS, Sheet, misnamed
from .sheet import Source, Unreadable, read_sheet
from .shelf import same_agency

LARGEST = 1_900_000  # bytes; a request may have a little more
MOST_ROWS = 10_000
KEPT = timedelta(days=1)
NO_NAME = "–"


def bring(person: Person, kind: SheetKind, name: str, content: bytes) -> ImportRun:
    """Keep a file that somebody brings, encrypted, with the likeliest mapping of its columns."""
    refuse_too_large(content)
    name = one_line(name)[-LONGEST_NAME:] or _("Spreadsheet")
    agency_id = None if person.is_admin else person.agency_id
    kind = kind if person.is_admin else SheetKind.SERVICES
    fields = fields_of(kind, agency_id is not None)
    try:
        sheet = read_sheet(content, name, {field.name for field in fields})
    except Unreadable as unreadable:
        raise _refusal(str(unreadable)) from None
    _check(sheet, content)
    with transaction():
        run = ImportRun(
            person_id=person.id, agency_id=agency_id, kind=kind, name=name, taken_as=sheet.taken_as,
            content=encryption.encrypt(b64encode(content).decode(), PURPOSE), mapping=_guessed(sheet, fields, None if person.is_admin else person.agency),
            total=len(sheet.rows), created_at=clock.now(), touched_at=clock.now(),
        )  # fmt: skip
        db.session.add(run)
        db.session.flush()
        lifecycle.begin(run, person)
    return run


def refuse_too_large(content: bytes) -> None:
    """Refuse a file, beside its field, that is larger than a form may bring."""
    if len(content) > LARGEST:
        most = decimal(Decimal(LARGEST) / 1_000_000)
        raise _refusal(_("This file is too large: at most %(most)s MB. Save it in parts.", most=most))


def _check(sheet: Sheet, content: bytes) -> None:
    if not sheet.rows:
        raise _refusal(
            misnamed(content, sheet.name)
            or _("There is nothing to import: the first line names the columns, and no row follows.")
        )
    if len(sheet.rows) > MOST_ROWS:
        raise _refusal(_("This file has %(rows)s rows; at most %(most)s at once. Save it in parts.",
                         rows=grouped(len(sheet.rows)), most=grouped(MOST_ROWS)))  # fmt: skip
    if len(sheet.heads) > MOST_COLUMNS:
        raise _refusal(
            _("This file has more than %(most)s columns. Delete those that you don’t need.", most=MOST_COLUMNS)
        )


def _guessed(sheet: Sheet, fields: list[SheetField], own: Agency | None) -> dict[str, Source]:
    """The likeliest mapping. A column of other names than one's `own` is of vendors or people, and would refuse each row."""
    found = guess(sheet, fields)
    at = found.get("agency")
    if own and isinstance(at, int) and not any(same_agency(cell, own) for cell in cells_of(sheet, at)):
        del found["agency"]
    return found


def _refusal(sentence: str) -> BadInput:
    return BadInput(sentence, {"file": sentence})


def sheet_of(run: ImportRun) -> Sheet:
    """The file of a run, read anew."""
    content = b64decode(encryption.decrypt(run.content or b"", PURPOSE))
    return read_sheet(content, run.name, {field.name for field in fields_of(run.kind, run.agency_id is not None)})


def map_columns(run_id: int, person: Person, mapping: Mapping[str, Source]) -> ImportRun:
    """Say from which columns the fields are read."""
    with transaction():
        run = own(runs_of(person).where(ImportRun.id == run_id))
        if run.status != RunState.MAPPING:
            raise lifecycle.no_step(run.status, RunState.MAPPING)
        run.mapping, run.touched_at = dict(mapping), clock.now()
    return run


def start(run_id: int, person: Person, skip_refused: bool) -> ImportRun:
    """Have it imported by a job: all or nothing, unless `skip_refused`."""
    with transaction():
        run = own(runs_of(person).where(ImportRun.id == run_id))
        lifecycle.move(
            run, RunState.IMPORTING, person, skip_refused=skip_refused, done=0, attempts=0, touched_at=clock.now()
        )
        audit.record("import.started", run, person, kind=run.kind, rows=run.total)
        wake("import.started", [run.id])
    return run


def take_up(run_id: int, person: Person) -> ImportRun:
    """After nothing was imported: back to the columns."""
    return _move(run_id, person, RunState.MAPPING)


def cancel(run_id: int, person: Person) -> ImportRun:
    """Import nothing. A job that is at it finds that out, and takes back what it has done."""
    return _move(run_id, person, RunState.CANCELLED)


def _move(run_id: int, person: Person, to: RunState) -> ImportRun:
    with transaction():
        run = own(runs_of(person).where(ImportRun.id == run_id))
        lifecycle.move(run, to, person, touched_at=clock.now())
        audit.record(f"import.{to}", run, person)
    return run


def old_files(limit: int) -> list[int]:
    """Imports whose file is kept, and that nobody has touched for a day; of past deals also those since which a client was
    erased, who may stand in them."""
    erased_since = exists().where(Lead.erased_at > ImportRun.created_at)
    over = or_(ImportRun.touched_at < clock.now() - KEPT, and_(ImportRun.kind == SheetKind.DEALS, erased_since))
    chosen = select(ImportRun.id).where(ImportRun.content.is_not(None), over)
    return list(db.session.scalars(chosen.where(ImportRun.status != RunState.IMPORTING).limit(limit)))


def forget_files(run_ids: list[int]) -> None:
    """Forget the files of these imports, and what was said of their rows; cancel those that nobody went on with."""
    with transaction():
        chosen = select(ImportRun).where(ImportRun.id.in_(run_ids), ImportRun.status != RunState.IMPORTING)
        for run in db.session.scalars(chosen.with_for_update(skip_locked=True)):
            if RunState.CANCELLED in run.status.next:
                lifecycle.move(run, RunState.CANCELLED)
        forgotten = update(ImportRun).where(ImportRun.id.in_(run_ids), ImportRun.status != RunState.IMPORTING)
        # The name of a file of deals may be a client's.
        name = case((ImportRun.kind == SheetKind.DEALS, NO_NAME), else_=ImportRun.name)
        db.session.execute(forgotten.values(content=None, account=None, name=name))
