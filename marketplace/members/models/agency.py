"""A member company."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Identity, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates
from sqlalchemy.types import CHAR, Text

from ...core.extensions import Model
from ...core.spelling import LOOKS, sort_key
from ...core.typed import holds_one_line
from ...core.vocabulary import State, Vocabulary, Word

if TYPE_CHECKING:
    from .person import Person


class AgencyState(State):
    """applied ──> active <──> suspended
    │           └──> leaving <──┘     nothing new; what runs goes on, and money settles
    │                └──> left        nothing is open or owed; back to active while it leaves, by an admin
    └──> rejected               not admitted, or its application was taken back
    alliance                      none of them: the alliance itself, as the referrer of clients who come to the site alone
    """

    APPLIED = "applied", _l("Waits for admission"), "active rejected"
    ACTIVE = "active", _l("Active"), "suspended leaving", "full active"
    SUSPENDED = "suspended", _l("Suspended"), "active leaving", "dash urgent"
    LEAVING = "leaving", _l("Leaving"), "active left", "dash wait"
    REJECTED = "rejected", _l("Not admitted"), "", "x off"
    LEFT = "left", _l("Gone"), "", "x off"
    ALLIANCE = "alliance", _l("The alliance itself"), "", "full active"


PASSING = (AgencyState.ACTIVE, AgencyState.ALLIANCE)  # the states in which clients are passed on
MEMBERS = (AgencyState.ACTIVE, AgencyState.SUSPENDED, AgencyState.LEAVING)
STOPPED = (AgencyState.SUSPENDED, AgencyState.LEAVING)  # those whose open leads are taken back
# What a capability may be kept in (`Capability.also_in`): where only money is left, and where running work is as well.
MONEY_STAYS = frozenset({AgencyState.SUSPENDED, AgencyState.LEAVING, AgencyState.LEFT})
WORK_STAYS = frozenset({AgencyState.LEAVING})


class Size(Vocabulary):
    """How many people work in an agency."""

    SOLO = "solo", _l("One person")
    MICRO = "micro", _l("2 to 9 people")
    SMALL = "small", _l("10 to 49 people")
    MEDIUM = "medium", _l("50 to 249 people")
    LARGE = "large", _l("250 people and more")


def size_of(people: int) -> Size:
    """The band of an agency with so many people."""
    bands = ((1, Size.SOLO), (9, Size.MICRO), (49, Size.SMALL), (249, Size.MEDIUM))
    return next((size for most, size in bands if people <= most), Size.LARGE)


class Gathering(Vocabulary):
    """How the bank orders that an agency pays are gathered."""

    AT_ONCE = "at_once", _l("At once, as soon as a fee is reported")
    DAILY = "daily", _l("Each day, all of the day before in one")
    WEEKLY = "weekly", _l("Each Monday, all of the week before in one")


class Agency(Model):
    """A member of the alliance."""

    STATES = AgencyState

    __tablename__ = "agencies"
    __table_args__ = (
        AgencyState.check("status"),
        Gathering.check("gathering"),
        Size.check("size"),
        CheckConstraint("length(name) BETWEEN 1 AND 300", name="name"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        CheckConstraint(holds_one_line("name", "city", "website"), name="one_line"),
        Index("ux_agencies_alliance", "status", unique=True, postgresql_where=text("status = 'alliance'")),
        Index("ix_agencies_looks", text(LOOKS)),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    # The builtin C.UTF-8 locale sorts by code point; lists are sorted, and names told apart, by this instead.
    sort_key: Mapped[str] = mapped_column(unique=True, info={"derived": True})
    status: Mapped[AgencyState] = mapped_column(Word(AgencyState), default=AgencyState.APPLIED)
    country: Mapped[str] = mapped_column(CHAR(2))
    city: Mapped[str] = mapped_column(default="")
    size: Mapped[Size] = mapped_column(Word(Size), default=Size.SMALL)
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    about: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    applied_at: Mapped[datetime]
    gathering: Mapped[Gathering] = mapped_column(
        Word(Gathering), default=Gathering.AT_ONCE, server_default=Gathering.AT_ONCE.value
    )

    people: Mapped[list["Person"]] = relationship(back_populates="agency", order_by="Person.id")

    @validates("name")
    def _keep_sort_key(self, _key: str, name: str) -> str:
        self.sort_key = sort_key(name)
        return name

    def leave_name_free(self, mark: str) -> None:
        """Until it is admitted others can have its name: it sorts where no name does. `mark` is of this agency alone."""
        self.sort_key = f" {mark} {sort_key(self.name)}"

    @property
    def is_active(self) -> bool:
        """Only active members post and accept."""
        return self.status == AgencyState.ACTIVE

    @property
    def is_alliance(self) -> bool:
        """Whether this is the alliance itself: it receives nothing, and no reward is due to it."""
        return self.status == AgencyState.ALLIANCE

    @property
    def passes_clients(self) -> bool:
        """Whether its leads can be accepted now."""
        return self.status in PASSING

    @property
    def is_member(self) -> bool:
        """Whether it belongs to the alliance now, be it suspended or leaving."""
        return self.status in MEMBERS

    @property
    def is_leaving(self) -> bool:
        """It begins nothing new; what runs goes on until nothing is open or owed."""
        return self.status == AgencyState.LEAVING

    @property
    def has_left(self) -> bool:
        """Its people see money, and nothing else."""
        return self.status == AgencyState.LEFT

    @property
    def is_suspended(self) -> bool:
        """Its people see money, pay and confirm bank orders, and do nothing else."""
        return self.status == AgencyState.SUSPENDED
