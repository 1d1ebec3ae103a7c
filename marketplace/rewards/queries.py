"""Which terms hold."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from ..core import clock
from ..core.extensions import db
from ..ledger.models import CHANGING, Entry, Line
from ..ledger.queries import open_amount
from .models import OwnRate, Reward, RewardRule, RewardState, Terms


def terms_at(instant: datetime, services: Callable[[], Collection[int]] = tuple, among: Sequence[Terms] = ()) -> Terms:
    """The terms in force at an instant for a service: the latest that had begun, and are for all or name it.

    `services` gives the numbers under which terms can name it: its own and its group's, see `catalog.offering.named_by`. It
    is asked only where terms for some services have begun after those for all. Migration 0002 lays down the first terms,
    which have no start and cover all, so there always are some. `among` are `all_terms()`, where somebody asks again and
    again.
    """
    begun = (terms for terms in among or all_terms() if terms.had_begun(instant))
    return next(terms for terms in begun if terms.is_for_all or terms.names(services()))


def all_terms() -> Sequence[Terms]:
    """All terms, those that began last first."""
    return db.session.scalars(select(Terms).order_by(Terms.effective_at.desc().nulls_last(), Terms.id.desc())).all()


def all_terms_with_rules() -> Sequence[Terms]:
    """The same, with their rules."""
    chosen = select(Terms).options(selectinload(Terms.rules))
    return db.session.scalars(chosen.order_by(Terms.effective_at.desc().nulls_last(), Terms.id.desc())).all()


def newest_terms() -> Select[Terms]:
    """A SELECT of all terms, those that were made last first."""
    return select(Terms).options(selectinload(Terms.rules)).order_by(Terms.id.desc())


def rate_for(services: Callable[[], Collection[int]]) -> int | None:
    """The rate in force now for a service, in basis points; None where rules decide. `services` as in `terms_at`."""
    terms = terms_at(clock.now(), services)
    return None if terms.rule_count else terms.rate


def own_rate_at(agency_id: int, instant: datetime) -> OwnRate | None:
    """The rate that an agency has of its own at an instant, in place of the terms; None where the terms hold for it."""
    begun = select(OwnRate).where(OwnRate.agency_id == agency_id, OwnRate.effective_at <= instant)
    latest = db.session.scalar(begun.order_by(OwnRate.effective_at.desc()).limit(1))
    return latest if latest and latest.rate is not None else None


def own_rates_from(agency_id: int, instant: datetime) -> Sequence[OwnRate]:
    """What was set for one agency and holds at an instant, be it a rate or that the terms hold; and what begins later, the next first."""
    begun = select(func.max(OwnRate.effective_at)).where(
        OwnRate.agency_id == agency_id, OwnRate.effective_at <= instant
    )
    since = OwnRate.effective_at >= func.coalesce(begun.scalar_subquery(), instant)
    return db.session.scalars(
        select(OwnRate).where(OwnRate.agency_id == agency_id, since).order_by(OwnRate.effective_at)
    ).all()


def own_rates() -> Select[OwnRate]:
    """A SELECT of all that were set with their agencies, those that were made last first."""
    return select(OwnRate).options(joinedload(OwnRate.agency)).order_by(OwnRate.id.desc())


def is_unsettled() -> ColumnElement[bool]:
    """Condition: something of the reward is open, or somebody objects to it."""
    return or_(Reward.status.in_((RewardState.ACCRUED, RewardState.FUNDED)), Reward.disputed_at.is_not(None))


def behind_books(limit: int) -> list[int]:
    """Rewards corrected in the last day that don't say whether something of them is owed back. Only processes of the release before
    0051 leave them so, while both run: a release later this goes."""
    changed = select(Line.reward_id).join(Entry, Entry.id == Line.entry_id).where(Entry.kind.in_(CHANGING))
    lately = changed.where(Entry.at > clock.now() - timedelta(days=1))
    differs = Reward.owed_back != (open_amount(Reward.id) < 0)
    return list(db.session.scalars(select(Reward.id).where(Reward.id.in_(lately), differs).limit(limit)))


def open_of(reward_id: int) -> int:
    """What the books have open of a reward, in minor units; negative where the referrer owes something back."""
    return int(db.session.scalar(select(open_amount(Reward.id)).where(Reward.id == reward_id)) or 0)


def levels_named(instant: datetime) -> list[str]:
    """The levels that rules name of terms which hold at an instant or will."""
    begun = [one for one in all_terms() if one.had_begun(instant)]
    later = [one.id for one in all_terms() if not one.had_begun(instant)]
    # Terms for all end those before them; those for some services go on beside the latest for all.
    holding = [one.id for n, one in enumerate(begun) if not any(other.is_for_all for other in begun[:n])]
    named = select(RewardRule.level).where(RewardRule.terms_id.in_([*holding, *later]), RewardRule.level.is_not(None))
    return sorted({name for name in db.session.scalars(named) if name})
