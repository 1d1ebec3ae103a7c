"""The indexes of one web process, and how they follow the database."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import column, select, text

from ...core import clock
from ...core.extensions import db
from ...core.room import house
from ...core.session import begin
from ...members.models import Agency, AgencyState
from ...members.track_record import track_record_of
from ..models import Rate, Service
from .facets import Index
from .rates import Rates
from .read import Reader, turning
from .trees import Trees

Answer = TypeVar("Answer")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MANY = 2_000  # changed services that are read one by one; above it all are read anew
RECORD = timedelta(minutes=1)  # how old the track records may be
SLEEP = timedelta(hours=12)  # how long one may look away; the log of changes is kept twice as long
# Both name their columns, which makes them SELECTs that are asked once more on a new connection where theirs is dead.
# All changes of transactions that were open, or not begun, when we last looked: one that was seen may come again. And the
# transaction of the newest change that we know: another one, or none, and this is not the database that we know.
CHANGES = text("""
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS open_from,
           (SELECT xact FROM catalog_changes WHERE id = :newest) AS newest_xact,
           changes.id, changes.xact, changes.service_id, changes.agency_id
    FROM (VALUES (1)) AS one LEFT JOIN catalog_changes changes ON changes.xact >= :open_from
    LIMIT :most
""").columns(*map(column, ("open_from", "newest_xact", "id", "xact", "service_id", "agency_id")))
# Where to begin when all is read: the same, without what lies behind us; it may be a day of changes.
BEGINNING = text("""
    SELECT frame.open_from, changes.id, changes.xact
    FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS open_from) frame LEFT JOIN catalog_changes changes
    ON changes.xact >= frame.open_from OR changes.id = (SELECT max(id) FROM catalog_changes)
""").columns(*map(column, ("open_from", "id", "xact")))


class Shelf:
    """What can be found now: services, and agencies. One for an application; threads take turns."""

    services: Index
    agencies: Index
    trees: Trees
    rates: Rates
    day: date

    def __init__(self) -> None:
        self._lock = Lock()
        self._forget()

    @classmethod
    def only(cls, service_ids: Collection[int]) -> "Shelf":
        """A shelf with these services alone, as they are now; it doesn't follow the database, and has no agencies."""
        made = cls()
        made._read_frame()
        offering = select(Service.agency_id).where(Service.id.in_(service_ids)).distinct()
        made._record = track_record_of(list(db.session.scalars(offering))) if service_ids else {}
        made.services, made.agencies = Index(made.trees), Index(made.trees)
        made.services.put(made._reader().services(service_ids))
        return made

    def _forget(self) -> None:
        self._is_read = False
        self._open_from = 0
        self._newest: tuple[int, int] | None = None  # the newest change that was seen, and its transaction
        self._seen: set[tuple[int, int]] = set()
        self._looked_at: datetime = LONG_AGO
        self._recorded_at: datetime = LONG_AGO
        self._record: dict[int, Any] = {}

    def forget(self) -> None:
        """Read all anew at the next question: the database is another one."""
        with self._lock:
            self._forget()

    def ask(self, question: Callable[["Shelf"], Answer]) -> Answer:
        """Put a question to the indexes as the database has them now."""
        with self._lock:
            try:
                self._follow()
            except BaseException:
                # Read halfway, it would be wrong without knowing it.
                self._forget()
                raise
            return question(self)

    def _follow(self) -> None:
        slept, self._looked_at = abs(clock.now() - self._looked_at), clock.now()
        new = self._changes() if self._is_read and slept <= SLEEP else None
        if new is None or _concerns_all(new):
            self._build()
        else:
            self._apply(new)

    def _changes(self) -> list[Any] | None:
        """What has changed since we last looked; None where this is not the database that we know, or it is too much."""
        newest, newest_xact = self._newest or (None, None)
        most = len(self._seen) + MANY  # those that were seen come again while a transaction stays open
        asked = {"open_from": self._open_from, "newest": newest, "most": most + 1}
        rows = db.session.execute(CHANGES, asked).all()
        if len(rows) > most or rows[0].newest_xact != newest_xact:
            return None
        new = [one for one in rows if one.id is not None and (one.xact, one.id) not in self._seen]
        self._mark(rows, new)
        return new

    def _mark(self, rows: Sequence[Any], new: Sequence[Any]) -> None:
        """Before anything is read: what changes meanwhile is read twice, and not missed."""
        self._open_from = rows[0].open_from
        self._seen = {(one.xact, one.id) for one in rows if one.id is not None and one.xact >= self._open_from}
        self._newest = max(((one.id, one.xact) for one in new if one.id is not None), default=self._newest)

    def _build(self) -> None:
        begin(db.session())  # thousands of rows are read bit by bit
        self._newest = None
        rows = db.session.execute(BEGINNING).all()
        self._mark(rows, rows)
        self._read_frame()
        self._record, self._recorded_at = _records(), clock.now()
        reader = self._reader()
        self.services, self.agencies = Index(self.trees), Index(self.trees)
        self.services.put(reader.services())
        self.agencies.put(reader.agencies(self.services.rows))
        self._is_read = True

    def _read_frame(self) -> None:
        self.day = clock.today()
        self.trees = Trees.read()
        self.rates = Rates.read(current_app.config["SETTINGS"].base_currency, self.day)

    def _reader(self) -> Reader:
        return Reader(self.trees, self.rates, self.day, self._record)

    def _apply(self, changes: Iterable[Any]) -> None:
        services = {one.service_id for one in changes if one.service_id is not None}
        agencies = {one.agency_id for one in changes if one.agency_id is not None} | self._changed_records()
        turned, opened = self._turned()
        services, agencies = services | turned, agencies | opened
        if not services and not agencies:
            return
        if agencies:
            services |= set(db.session.scalars(select(Service.id).where(Service.agency_id.in_(agencies))))
        if len(services) > MANY:
            self._build()
        else:
            self._put(services, agencies)

    def _put(self, services: set[int], agencies: set[int]) -> None:
        concerned = agencies | self.services.agencies_of(services)
        self.services.remove(services)
        self.services.put(self._reader().services(services))
        concerned |= self.services.agencies_of(services)
        self.agencies.remove(concerned)
        rows = [row for row in self.services.rows if row.agency_id in concerned]
        self.agencies.put(self._reader().agencies(rows, concerned))
        if self.services.is_wasteful or self.agencies.is_wasteful:
            self._build()

    def _changed_records(self) -> set[int]:
        """Agencies whose track record is another than before; looked at once a minute."""
        if abs(clock.now() - self._recorded_at) < RECORD:
            return set()
        before, self._record, self._recorded_at = self._record, _records(), clock.now()
        return {one for one, record in self._record.items() if _counts(record) != _counts(before.get(one))}

    def _turned(self) -> tuple[set[int], set[int]]:
        """Services whose discounts begin today or have ended, and agencies that may take clients again or no more, when a new day has
        begun."""
        day = clock.today()
        if day == self.day:
            return set(), set()
        turned = set(db.session.scalars(turning(self.day, day) if day > self.day else select(Service.id)))
        if db.session.scalar(select(Rate.day).where(Rate.day > self.day, Rate.day <= day).limit(1)):
            turned |= set(db.session.scalars(select(Service.id)))
        self._read_frame()
        return turned, set(db.session.scalars(house().answers["takes_by_day"]()))


def _concerns_all(changes: list[Any]) -> bool:
    """Whether the taxonomy or the rates have changed."""
    return any(one.service_id is None and one.agency_id is None for one in changes)


def _records() -> dict[int, Any]:
    active = select(Agency.id).where(Agency.status == AgencyState.ACTIVE)
    return track_record_of(list(db.session.scalars(active)))


def _counts(record: Any) -> tuple[Any, ...]:
    return (record.answer_seconds, record.won) if record else (None, 0)


def shelf() -> Shelf:
    """The shelf of this application."""
    made: Shelf = current_app.extensions.setdefault("shelf", Shelf())
    return made
