"""What an acceptance freezes of the terms: the rate, or the rules with what they ask about, or a rate of the referrer's own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..catalog.models import Category
from ..catalog.offering import named_by
from ..core import clock
from ..core.room import house
from ..members.models import Agency
from ..rewards.models import OwnRate, Terms
from ..rewards.queries import own_rate_at
from ..rewards.words import in_words
from .models import Lead, Referral
from .queries import terms_of
from .wanted import category_of


@dataclass(frozen=True)
class Frozen:
    """The terms of a moment for one referrer and one service."""

    terms: Terms
    rate: int  # basis points; where rules decide, what is due where none of them holds
    by_rules: bool = False
    level: str | None = None
    service_ids: tuple[int, ...] | None = None
    own_rate: OwnRate | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """As a referral keeps them."""
        return {
            "terms_id": self.terms.id, "rate": self.rate, "by_rules": self.by_rules, "level": self.level,
            "service_ids": list(self.service_ids) if self.service_ids is not None else None,
            "own_rate_id": self.own_rate.id if self.own_rate else None,
        }  # fmt: skip

    @property
    def words(self) -> list[str]:
        """What of each fee is due, one sentence a rule."""
        rules = self.terms.rules if self.by_rules else ()
        return in_words(self.rate, rules, self.level, self.service_ids or ())

    @property
    def earns(self) -> bool:
        """Whether a fee can earn anything."""
        return self.by_rules or self.rate > 0


def freeze(referrer: Agency, category: Category | None, at: datetime, among: Sequence[Terms] = ()) -> Frozen:
    """What an acceptance at an instant freezes. Nothing is due to the alliance itself; a rate of the referrer's own comes in place of
    the terms' rate and rules, for as long as they last."""
    return _frozen(
        terms_of(category, at, among), referrer, category, at, lambda: house().answers["level_of"](referrer.id)
    )


def freeze_then(referrer: Agency, category: Category | None, at: datetime, among: Sequence[Terms] = ()) -> Frozen:
    """What an acceptance at an instant of the past would have frozen: the terms, the rate of one's own and the level of then."""
    return _frozen(
        terms_of(category, at, among), referrer, category, at, lambda: house().answers["level_at"](referrer.id, at)
    )


def freeze_as_of(referral: Referral, referrer: Agency) -> Frozen:
    """What the acceptance of a referral would have frozen, had this been its referrer: under its own terms, as of that day."""
    at = referral.accepted_at
    return _frozen(
        referral.terms, referrer, category_of(referral.lead), at, lambda: house().answers["level_at"](referrer.id, at)
    )


def _frozen(
    terms: Terms, referrer: Agency, category: Category | None, at: datetime, level: Callable[[], str | None]
) -> Frozen:
    if referrer.is_alliance:
        return Frozen(terms, 0)
    if own := own_rate_at(referrer.id, at):
        return Frozen(terms, own.rate or 0, own_rate=own)
    if not terms.rule_count:
        return Frozen(terms, terms.rate)
    return Frozen(terms, terms.rate, True, level(), tuple(sorted(named_by(category))))


def terms_now(lead: Lead) -> Frozen:
    """What an acceptance of this lead would freeze at this moment."""
    return freeze(lead.referrer, category_of(lead), clock.now())


def terms_kept(referral: Referral) -> Frozen:
    """What was frozen when this referral was accepted."""
    ids = None if referral.service_ids is None else tuple(referral.service_ids)
    return Frozen(referral.terms, referral.rate, referral.by_rules, referral.level, ids, referral.own_rate)
