"""Today's figures of money. Each is the sum of a list's rows, from the same SELECT, and says where that list is."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, func, literal, union_all

from ..core.extensions import db
from ..core.money import Money
from ..core.sums import base_first
from ..rewards.models import Reward
from ..settlement.due import NETTING
from ..settlement.models import Movement, MovementState
from ..settlement.queries import Only, movements_of
from ..statements.piles import Pile
from ..statements.queries import rewards_of


@dataclass(frozen=True)
class Part:
    """A list, as its address names it, and its sums: one a currency, the alliance's own first."""

    name: str
    endpoint: str
    narrowed: dict[str, Any]
    sums: tuple[Money, ...] = ()

    @property
    def href(self) -> str:
        """Where exactly these rows stand."""
        return url_for(self.endpoint, **self.narrowed)


@dataclass(frozen=True)
class Figure:
    """What Today says: the main part as a figure, the others in words."""

    key: str
    way: str
    note: str
    main: Part
    words: list[tuple[str, Part]]


def _orders(name: str, **narrowed: Any) -> Part:
    return Part(name, "settlement.movements", narrowed)


def _rewards(name: str, **narrowed: Any) -> Part:
    return Part(name, "statements.rewards", narrowed)


OWE = [
    _orders("unpaid", direction="out", only=Only.UNPAID),
    _orders("sent", direction="out", status=MovementState.SENT),
    _orders("contested", direction="out", status=MovementState.CONTESTED),
    _orders("collecting", direction="out", status=MovementState.COLLECTING),
    _rewards("next", direction="owed", only=Pile.NEXT),
    _rewards("still", direction="owed", only=Pile.STILL),
    _rewards("back_from_you", direction="earned", only=Pile.BACK),
    _rewards("disputed_back_from_you", direction="earned", only=Pile.DISPUTED_BACK),
    _rewards("netted", only=Pile.NETTED_OUT),
]
OWED = [
    _orders("unpaid", direction="in", only=Only.UNPAID),
    _orders("sent_to_you", direction="in", status=MovementState.SENT),
    _orders("contested", direction="in", status=MovementState.CONTESTED),
    _orders("collecting_for_you", direction="in", status=MovementState.COLLECTING),
    _orders("collected", direction="in", status=MovementState.COLLECTED),
    _rewards("next", direction="earned", only=Pile.NEXT),
    _rewards("still", direction="earned", only=Pile.STILL),
    _rewards("back_to_you", direction="owed", only=Pile.BACK),
    _rewards("disputed_back_to_you", direction="owed", only=Pile.DISPUTED_BACK),
    _rewards("netted", only=Pile.NETTED_IN),
]
EARNED = [_rewards("earned", direction="earned", only=Pile.COUNTED)]


def figures_of(agency_id: int) -> list[Figure]:
    """What the agency owes, is owed and has earned; in one statement."""
    owe, owed, earned = _summed(agency_id)
    return [
        Figure(_("You owe"), "out", _("Not paid yet"), owe[0], _in_words(owe[1:])),
        Figure(_("You are owed"), "in", _("Not paid yet"), owed[0], _in_words(owed[1:])),
        Figure(_("Earned so far"), "in", _("Since you joined"), earned[0], []),
    ]


def _summed(agency_id: int) -> list[list[Part]]:
    groups = (OWE, OWED, EARNED)
    named = {(at, n): part for at, parts in enumerate(groups) for n, part in enumerate(parts)}
    sums: dict[tuple[int, int], list[Money]] = defaultdict(list)
    asked = [_sum(agency_id, part).add_columns(literal(at), literal(n)) for (at, n), part in named.items()]
    for currency, total, at, n in db.session.execute(union_all(*asked)):
        sums[at, n].append(Money(abs(int(total)), currency))
    return [
        [
            Part(part.name, part.endpoint, part.narrowed, tuple(base_first(filter(None, sums[at, n]))))
            for n, part in enumerate(parts)
        ]
        for at, parts in enumerate(groups)
    ]


def _sum(agency_id: int, part: Part) -> Select[str, int]:
    """The rows of the list, summed up a currency."""
    if part.endpoint == "settlement.movements":
        orders = movements_of(agency_id, **part.narrowed).order_by(None)
        return orders.with_only_columns(Movement.currency, func.sum(Movement.amount_minor)).group_by(Movement.currency)
    rewards = rewards_of(agency_id, **part.narrowed).order_by(None)
    amount = part.narrowed["only"].amount(agency_id)
    return rewards.with_only_columns(Reward.currency, func.sum(amount)).group_by(Reward.currency)


def _in_words(parts: list[Part]) -> list[tuple[str, Part]]:
    says = {
        "sent": _("sent, they have yet to confirm it"),
        "sent_to_you": _("sent to you, waits for your word"),
        "contested": _("contested, an admin decides"),
        "collecting": _("being collected from you by Stripe"),
        "collecting_for_you": _("being collected by Stripe"),
        "collected": _("collected, on its way to you"),
        "next": _("for the next payment"),
        "still": _("held, waiting or disputed, stands still"),
        "back_from_you": _(
            "to give back: netted in their next payment, or paid after %(days)d days", days=NETTING.days
        ),
        "back_to_you": _(
            "comes back to you: netted in your next payment, or paid after %(days)d days", days=NETTING.days
        ),
        "disputed_back_from_you": _("to give back, disputed, stands still"),
        "disputed_back_to_you": _("comes back to you, disputed, stands still"),
        "netted": _("owed back, and netted in these payments already"),
    }
    return [(says[part.name], part) for part in parts if part.sums]
