"""An import that somebody began in the browser: its file until a day after its end, the mapping, and what became of it."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.extensions import Model
from ..core.typed import holds_one_line
from ..core.vocabulary import State, Vocabulary, Word
from ..members.models import Agency, Person

LONGEST_NAME = 200  # characters
PURPOSE = "import"  # of what is encrypted here


class SheetKind(Vocabulary):
    """What the rows of a spreadsheet become."""

    SERVICES = "services", _l("Services")
    AGENCIES = "agencies", _l("Agencies")
    DEALS = "deals", _l("Past deals")


class RunState(State):
    """mapping ──> importing ──> done
    importing ──> refused      a row was refused, and all or nothing was asked for
    importing ──> failed       it was begun several times and never came to an end
    refused, failed ──> mapping
    mapping, importing, refused, failed ──> cancelled      by somebody, or a day after
    """

    MAPPING = "mapping", _l("Columns to choose"), "importing cancelled", "ring new"
    IMPORTING = "importing", _l("Importing"), "done refused failed cancelled", "half active"
    DONE = "done", _l("Imported"), "", "check good"
    REFUSED = "refused", _l("Nothing imported"), "mapping cancelled", "x urgent"
    FAILED = "failed", _l("Broken off"), "mapping cancelled", "x urgent"
    CANCELLED = "cancelled", _l("Cancelled"), "", "dash off"


class ImportRun(Model):
    """One spreadsheet that somebody brings. `agency` is whose services it holds, None where an admin brings it.

    `content` is the file and `account` what was said of its rows, both encrypted and forgotten a day after the end.
    `mapping` says for each field the place of its column, or the text that holds for all rows.
    """

    __tablename__ = "import_runs"
    __table_args__ = (
        SheetKind.check("kind"),
        RunState.check("status"),
        CheckConstraint("agency_id IS NULL OR kind = 'services'", name="own_services"),
        CheckConstraint("status <> 'done' OR imported + skipped + refused = total", name="each_row"),
        CheckConstraint("status <> 'importing' OR content IS NOT NULL", name="content"),
        CheckConstraint(holds_one_line("name"), name="one_line"),
        Index("ix_import_runs_importing", "id", postgresql_where=text("status = 'importing'")),
        Index("ix_import_runs_kept", "touched_at", postgresql_where=text("content IS NOT NULL")),
    )
    STATES = RunState

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    kind: Mapped[SheetKind] = mapped_column(Word(SheetKind))
    status: Mapped[RunState] = mapped_column(Word(RunState), default=RunState.MAPPING)
    name: Mapped[str]
    taken_as: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    skip_refused: Mapped[bool] = mapped_column(default=False)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    imported: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    account: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]  # when somebody, or the job, last did something with it

    @property
    def stands(self) -> RunState:
        """Its state as people read it: where it is done and each row is refused, nothing was imported."""
        nothing = self.status == RunState.DONE and self.refused == self.total > 0
        return RunState.REFUSED if nothing else self.status

    person: Mapped[Person] = relationship()
    agency: Mapped[Agency | None] = relationship()
