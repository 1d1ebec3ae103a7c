"""A room says what it brings by a value, `Room(...)`. Importing a room registers nothing; `plug_into(app)` does.

What the rooms have brought is kept on the application, in its `House`. Every name is given once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

import click
from apiflask import APIFlask, Schema
from flask import Blueprint, current_app, request, url_for
from flask_babel import LazyString
from sqlalchemy import BigInteger, ScalarSelect, Select, SQLColumnExpression, bindparam

from .money import Money

Value = TypeVar("Value")
ADMINS = "admin"  # in place of a capability: for the alliance's admins
TEAM = "team of the alliance"  # the same, and for its partner managers
READER = bindparam("person", type_=BigInteger)  # in what an entry of the menu counts: the number of who reads the page
REGISTRIES = ("invariants", "gauges", "mail_kinds", "emails", "capabilities", "track_record", "answers", "mailboxes",
              "held_of_person", "held_of_agency", "comparisons", "news", "mail_deeds", "calendar", "forgets")  # fmt: skip


class NameTaken(ValueError):
    """Two rooms, or one of them twice, have given something the same name."""


class Registry(dict[str, Value]):
    """Names with what they stand for, in the order in which they came; a name given twice raises NameTaken."""

    def add(self, named: Mapping[str, Value]) -> None:
        """Add what one room brings."""
        for name, value in named.items():
            if name in self:
                raise NameTaken(f"{name!r} is there already")
            self[name] = value


@dataclass(frozen=True)
class Job:
    """Background work. `run(ids)` does it; `due(limit)` finds in the database the ids of what waits for it.

    `due` must not return what is done already. `wakes_on` is the event that asks a worker for it at once; without one it
    is left to the sweep. `queue` is one of `queue.QUEUES`; `chunk` is how many ids one run takes. What is `slow` waits for
    somebody outside: the sweep leaves it to a worker, if there is one.
    """

    name: str
    run: Callable[[list[int]], object]
    due: Callable[[int], Sequence[int]]
    wakes_on: str = ""
    queue: str = "money"
    chunk: int = 500
    slow: bool = False


@dataclass(frozen=True)
class Capability:
    """What a person may do: the roles of an agency that include it, and the states beside active in which it is kept."""

    roles: AbstractSet[str]
    also_in: AbstractSet[str] = frozenset()


@dataclass(frozen=True)
class MailKind:
    """A kind of mail for which people choose whether it comes at once, once an hour, once a day or not at all.

    What is `needed_by` a capability, a debt or a deadline, must reach somebody of each agency whose role includes it: see
    `members.Person.mail_pace_of`. `missed` says what the agency would miss. Where it `tells_how_it_stands`, the figures of this
    month stand at its end, of those that the reader may see. What is `personal` says to each person what their role lets them see: it
    can't be copied to an address that has no role. `begins` is the pace at which it comes until somebody chooses another:
    "at_once", "hourly", "daily", or "off" for what one has to ask for.
    """

    word: LazyString
    about: LazyString
    needed_by: str = ""
    missed: LazyString | str = ""
    tells_how_it_stands: bool = False
    personal: bool = False
    begins: str = "at_once"


@dataclass(frozen=True)
class News:
    """One kind of event that programs outside can be told of, and what a message about it says.

    `on` are the deeds and steps that cause it, as `core.told` names them. `sides` gives of these rows the pairs of id and agency
    whom it concerns; `desk` says that it concerns the alliance too. Who has the capability `may`, or is an admin, may ask for it.
    `show` gives for a reader (a person, or what is like one) and an id what the message holds, as `schema` writes it, or raises
    NotFound where the reader may not see it any more. It never tells who a client is, and holds no words that people have typed.
    """

    word: LazyString
    about: LazyString
    on: tuple[str, ...]
    show: Callable[[Any, int], Any]
    schema: type[Schema]
    sides: Callable[[Sequence[int]], Iterable[tuple[int, int]]] = lambda _ids: ()
    may: str = ADMINS
    desk: bool = False


@dataclass(frozen=True)
class Done:
    """What came of a deed: a sentence for whoever did it, and the page where it stands, with what the link there says."""

    sentence: str
    path: str
    label: str


@dataclass(frozen=True)
class MailDeed:
    """What somebody can do by a button in a mail, without signing in; see the room `buttons`.

    `may` is the capability that it takes. `about(id)` is what the page of the button says, in the voice of `core.languages.reader`:
    a letter, or None once there is nothing left to do. `page(id)` is where the same can be done signed in. `form` is what is asked
    beside the button's `label`; `act(id, person, form)` does it, or refuses.
    """

    label: LazyString
    may: str
    about: Callable[[int], Any]
    page: Callable[[int], str]
    form: Callable[[], Any]
    act: Callable[[int, Any, Any], Done]


@dataclass(frozen=True)
class Dated:
    """What stands in somebody's calendar: until when they have to do something, or when something ends. `at` is an instant, or a day
    of the alliance; `name` ("lead-7-answer") stays the same while it moves; `since` is when it was last laid down. A title names no
    client. `ends` is the end of an event that lasts, `place` where it is."""

    name: str
    at: datetime | date
    title: str
    path: str
    since: datetime
    ends: datetime | date | None = None
    place: str = ""


@dataclass(frozen=True)
class Gauge:
    """A figure for /metrics: what it counts, and the rows that are counted, as SQL after FROM."""

    meaning: str
    rows: str


@dataclass(frozen=True)
class Task:
    """One thing that waits for an admin's decision: where it is decided, what and whom it is about, since when it waits, and
    the sum that depends on it."""

    href: str
    title: str
    about: str
    since: datetime
    sum: Money | None = None


@dataclass(frozen=True)
class Entry:
    """One entry of the menu, in its `part` (the pages' frame has the list and the heads) at its `place`.

    `may` is the capability it takes, or ADMINS or TEAM. `also` are the endpoints that belong to it beside its own. `waits` gives, for
    an agency's id, a SELECT of what waits there for an answer; it is counted in the menu of those who `may_answer`. Of a list
    that holds more than that, `opens` is what narrows it to those rows. `task` is what Today calls it, for admins, and
    `tasks` gives the oldest of what waits there, at most so many. `is_there` says whether this installation has it at all.
    """

    endpoint: str
    word: LazyString
    icon: str
    place: int
    part: str = "work"
    may: str = ""
    also: tuple[str, ...] = ()
    waits: Callable[[int | None], Select[Any]] | None = None
    may_answer: str = ""  # the capability for what waits, where it is another than `may`
    opens: tuple[tuple[str, str], ...] = ()
    task: LazyString | None = None
    tasks: Callable[[int], Sequence[Task]] | None = None
    is_there: Callable[[], bool] = lambda: True

    @property
    def href(self) -> str:
        """Where it leads."""
        return url_for(self.endpoint, **dict(self.opens))  # type: ignore[arg-type]

    @property
    def here(self) -> bool:
        """Whether the page shown belongs to this entry."""
        return request.endpoint == self.endpoint or request.endpoint in self.also


@dataclass
class House:
    """What the rooms of one application have brought."""

    rooms: Registry["Room"] = field(default_factory=Registry)
    jobs: Registry[Job] = field(default_factory=Registry)
    invariants: Registry[str] = field(default_factory=Registry)
    gauges: Registry[Gauge] = field(default_factory=Registry)
    menu: Registry[Entry] = field(default_factory=Registry)
    mail_kinds: Registry[MailKind] = field(default_factory=Registry)
    emails: Registry[Callable[..., Any]] = field(default_factory=Registry)
    capabilities: Registry[Capability] = field(default_factory=Registry)
    track_record: Registry[Callable[[SQLColumnExpression[int]], ScalarSelect[Any]]] = field(default_factory=Registry)
    answers: Registry[Callable[..., Any]] = field(default_factory=Registry)
    mailboxes: Registry[Callable[[int], Any]] = field(default_factory=Registry)
    held_of_person: Registry[Callable[[int], Select[Any]]] = field(default_factory=Registry)
    held_of_agency: Registry[Callable[[int], Select[Any]]] = field(default_factory=Registry)
    comparisons: Registry[Callable[[], Sequence[tuple[Any, ...]]]] = field(default_factory=Registry)
    news: Registry[News] = field(default_factory=Registry)
    mail_deeds: Registry[MailDeed] = field(default_factory=Registry)
    calendar: Registry[Callable[[Any], Sequence[Dated]]] = field(default_factory=Registry)
    forgets: Registry[Callable[[Sequence[int], Callable[[str | None], bool]], None]] = field(default_factory=Registry)

    def kinds_that_begin(self, pace: str) -> list[str]:
        """The kinds of mail that come at this pace until somebody chooses another."""
        return [name for name, kind in self.mail_kinds.items() if kind.begins == pace]


def house() -> House:
    """What the rooms of the current application have brought."""
    return current_app.extensions["house"]


@dataclass(frozen=True)
class Room:
    """One idea, whole: its pages, jobs, rules, words for the menu and mails, and commands.

    `invariants` are sentences with SQL that must return no row. `emails` say by event what a mail about it says.
    `track_record` are figures on agencies: each is given the column of an agency's id and selects one value. `answers` are
    to questions that rooms below ask by a name, without knowing who answers. `mailboxes` say by kind who reads the mailbox of
    an id: an `outbox.letter.Correspondent`, or None when nobody does any more. `held_of_person` and `held_of_agency` select by
    the id what the room has of one, for the file that they can download. `comparisons` are sentences with what gives the rows in
    which somebody else's list differs from ours; they are made once a day, with the invariants. `news` are the events that programs
    outside can be told of; `mail_deeds` are what people can do by a button in a mail; `calendar` gives what stands in the calendar of
    a person, of what they may see.
    `forgets` take out of the texts of these agencies (ids) what tells who an erased client was, as the function says that they are given.
    `set_up(app)` does what no list can say.
    """

    name: str
    blueprints: Sequence[Blueprint] = ()
    jobs: Sequence[Job] = ()
    invariants: Mapping[str, str] = field(default_factory=dict)
    gauges: Mapping[str, Gauge] = field(default_factory=dict)
    menu: Sequence[Entry] = ()
    mail_kinds: Mapping[str, MailKind] = field(default_factory=dict)
    emails: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    capabilities: Mapping[str, Capability] = field(default_factory=dict)
    track_record: Mapping[str, Callable[[SQLColumnExpression[int]], ScalarSelect[Any]]] = field(default_factory=dict)
    answers: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    mailboxes: Mapping[str, Callable[[int], Any]] = field(default_factory=dict)
    held_of_person: Mapping[str, Callable[[int], Select[Any]]] = field(default_factory=dict)
    held_of_agency: Mapping[str, Callable[[int], Select[Any]]] = field(default_factory=dict)
    comparisons: Mapping[str, Callable[[], Sequence[tuple[Any, ...]]]] = field(default_factory=dict)
    news: Mapping[str, News] = field(default_factory=dict)
    mail_deeds: Mapping[str, MailDeed] = field(default_factory=dict)
    calendar: Mapping[str, Callable[[Any], Sequence[Dated]]] = field(default_factory=dict)
    forgets: Mapping[str, Callable[[Sequence[int], Callable[[str | None], bool]], None]] = field(default_factory=dict)
    cli: Sequence[click.Command] = ()
    set_up: Callable[[APIFlask], None] = lambda _app: None

    def plug_into(self, app: APIFlask) -> None:
        """Register all that this room brings on `app`."""
        house = app.extensions.setdefault("house", House())
        house.rooms.add({self.name: self})
        house.jobs.add({job.name: job for job in self.jobs})
        house.menu.add({entry.endpoint: entry for entry in self.menu})
        for registry in REGISTRIES:
            getattr(house, registry).add(getattr(self, registry))
        for command in self.cli:
            app.cli.add_command(command)
        for blueprint in self.blueprints:
            app.register_blueprint(blueprint)
        self.set_up(app)
