"""How many days passed between a client's payment and the referrer's reward for it."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Select, case, func, select

from ..core import clock
from ..core.charts import Chart, Point
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.formats import grouped
from ..core.listing import Order, caseless, mention
from ..exchange.models import FeePayment
from ..members.models import Agency, AgencyState
from ..rewards.models import Reward
from ..settlement.models import Movement, MovementItem, MovementKind

# The last day of each step; what took longer comes after them.
STEPS = (1, 3, 7, 14, 30, 60)
YEAR = timedelta(days=365)


def took() -> ColumnElement[int]:
    """In SQL, the days from the client's payment to the day on which the reward had arrived."""
    return func.greatest(Movement.arrival - FeePayment.received_on, 0)


def paid() -> Select:
    """A SELECT of what movements of the last twelve months have carried to a referrer, each with its payment."""
    chosen = select(MovementItem.id).join(Movement, Movement.id == MovementItem.movement_id)
    chosen = chosen.join(Reward, Reward.id == MovementItem.reward_id).join(
        FeePayment, FeePayment.id == Reward.payment_id
    )
    return chosen.where(
        Movement.arrived_since(clock.now() - YEAR), MovementItem.amount_minor > 0, Movement.payer_id == Reward.payer_id
    )


def distribution(payer_id: int | None = None) -> dict[tuple[MovementKind, int], int]:
    """By rail and step (its number; one more for what took longer), how many rewards took so long; of one payer, or of all."""
    step = case(*((took() <= last, number) for number, last in enumerate(STEPS)), else_=len(STEPS))
    chosen = paid().with_only_columns(Movement.kind, step, func.count())
    chosen = chosen.where(Movement.payer_id == payer_id) if payer_id else chosen
    rows = db.session.execute(chosen.group_by(Movement.kind, step))
    return {(MovementKind(kind), number): count for kind, number, count in rows}


def chart(found: dict[tuple[MovementKind, int], int]) -> Chart:
    """Bank orders above the line, payments by Stripe below it; the same as a table."""
    points = []
    for number, label in enumerate(_labels()):
        bank, stripe = (found.get((kind, number), 0) for kind in (MovementKind.BANK_ORDER, MovementKind.STRIPE))
        points.append(Point(label, bank, stripe, grouped(bank), grouped(stripe)))
    total = sum(found.values())
    said = ngettext(
        "Days from the client’s payment to the reward: %(num)d reward in 12 months",
        "Days from the client’s payment to the reward: %(num)d rewards in 12 months", total,
    )  # fmt: skip
    return Chart(
        _("From the client’s payment to the reward, 12 months"), _("Days"), (_("Bank orders"), _("By Stripe")), points, said,
        over_time=False,
    )  # fmt: skip


def payer(agency_id: int) -> Agency:
    """A member; NotFound where there is none."""
    found = db.session.scalar(select(Agency).where(Agency.id == agency_id, Agency.status != AgencyState.ALLIANCE))
    if found is None:
        raise NotFound()
    return found


def _labels() -> list[str]:
    first = [0, *(last + 1 for last in STEPS)]
    return [f"{since}–{last}" for since, last in zip(first, STEPS, strict=False)] + [f"{STEPS[-1] + 1}+"]


def members(words: str = "") -> Select:
    """A SELECT of payers with how long their rewards took: agency id, name, rewards, half, most."""
    within = func.percentile_disc  # a number of days that one of them really took
    columns = (
        Agency.id.label("id"), Agency.name.label("name"), func.count().label("rewards"),
        within(0.5).within_group(took()).label("half"), within(0.9).within_group(took()).label("most"),
    )  # fmt: skip
    chosen = paid().join(Agency, Agency.id == Movement.payer_id).with_only_columns(*columns).group_by(Agency.id)
    found = (chosen.where(mention(words, Agency.name)) if words else chosen).subquery()
    return select(found)


def orders(found: Select) -> dict[str, Order]:
    """What the list of them is sorted by."""
    columns = found.selected_columns
    return {
        "half": Order(_l("Half of them within"), (columns.half,), falling=True),
        "most": Order(_l("Nine of ten within"), (columns.most,), falling=True),
        "rewards": Order(_l("Rewards"), (columns.rewards,), falling=True),
        "name": Order(_l("Agency"), (caseless(columns.name),)),
    }
