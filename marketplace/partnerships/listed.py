"""The list of an agency's partnerships: with whom, the last and the next talk, what is open, clients both ways."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, Subquery, and_, func, literal, select

from ..core import clock
from ..core.exports import rows_for_file
from ..core.extensions import db
from ..core.listing import NEVER, SOMETIME, Order, mention, some_day
from ..core.vocabulary import Vocabulary
from ..exchange.partners import passed_with
from ..members.models import Agency
from .models import FollowUp, FollowUpState, Partnership, PartnershipState, Talk
from .queries import waits_for


class Only(Vocabulary):
    """What the list can be narrowed to, beside a state."""

    WAITING = "waiting", _l("Waits for you")
    OVERDUE = "overdue", _l("Something is overdue")
    TALK = "talk", _l("Talk due within a week")


class Rows:
    """The rows of one agency's list, and what they can be sorted by."""

    def __init__(self, agency_id: int):
        self.agency_id = agency_id
        self.passed: Subquery = passed_with(agency_id)
        self.last = func.coalesce(
            select(func.max(Talk.held_on)).where(Talk.partnership_id == Partnership.id).scalar_subquery(),
            literal(NEVER),
        )
        self.next = func.coalesce(Partnership.talk_on, literal(SOMETIME))
        of_it = select(func.count()).where(FollowUp.partnership_id == Partnership.id).correlate(Partnership)
        self.open = of_it.where(FollowUp.status.in_([FollowUpState.OPEN, FollowUpState.DONE])).scalar_subquery()
        self.overdue = of_it.where(FollowUp.overdue()).scalar_subquery()
        self.given = func.coalesce(self.passed.c.given, 0)
        self.received = func.coalesce(self.passed.c.received, 0)

    def orders(self) -> dict[str, Order]:
        """By what it can be sorted."""
        return {
            "name": Order(_l("Partner"), (Agency.sort_key,)),
            "last": Order(_l("Last talk"), (self.last,), falling=True),
            "next": Order(_l("Next talk"), (self.next,)),
            "open": Order(_l("On the way"), (self.open,), falling=True),
            "overdue": Order(_l("Overdue"), (self.overdue,), falling=True),
            "given": Order(_l("Given"), (self.given,), falling=True),
            "received": Order(_l("Received"), (self.received,), falling=True),
        }

    def chosen(self, status: PartnershipState | None = None, only: Only | None = None, words: str = "") -> Select[Any]:
        """A SELECT of them."""
        columns = {
            name: getattr(self, name).label(name) for name in ("last", "next", "open", "overdue", "given", "received")
        }
        chosen = select(Partnership, Agency, *columns.values())
        chosen = chosen.join(Agency, Agency.id == Partnership.other_of(self.agency_id))
        chosen = chosen.outerjoin(self.passed, self.passed.c.partner_id == Agency.id)
        chosen = chosen.where(Partnership.of(self.agency_id), mention(words, Agency.name))
        chosen = chosen.where(Partnership.status == status) if status else chosen
        return chosen.where(self._only(only)) if only else chosen

    def _only(self, only: Only) -> Any:
        active = Partnership.status == PartnershipState.ACTIVE
        if only == Only.WAITING:
            return Partnership.id.in_(waits_for(self.agency_id))
        if only == Only.TALK:
            return and_(active, Partnership.talk_on <= clock.today() + timedelta(days=7))
        return and_(active, self.overdue > 0)

    def counts(self, words: str = "", only: Only | None = None) -> dict[PartnershipState, int]:
        """How many are in each state."""
        rows = (
            self.chosen(None, only, words).with_only_columns(Partnership.status, maintain_column_froms=True).subquery()
        )
        return dict(db.session.execute(select(rows.c.status, func.count()).group_by(rows.c.status)).all())


def said(one: Any) -> tuple[date | None, date | None]:
    """The last and the next talk of a row; None for none."""
    return some_day(one.last), some_day(one.next)


def heads() -> Sequence[str]:
    """The words above the columns of the file."""
    return (
        _("Partner"),
        _("State"),
        _("Last talk"),
        _("Next talk"),
        _("On the way"),
        _("Overdue"),
        _("Given"),
        _("Received"),
    )


def rows_of(query: Select[Any]) -> Iterator[tuple]:
    """One row a partnership."""
    for one in rows_for_file(query):
        yield (
            one.Agency.name,
            str(one.Partnership.status.label),
            *said(one),
            one.open,
            one.overdue,
            one.given,
            one.received,
        )
