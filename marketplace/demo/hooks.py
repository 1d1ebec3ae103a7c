"""A webhook in the demo, with messages in each state. Its address is one that nobody can have: nothing ever goes there."""

from datetime import datetime, timedelta

from sqlalchemy import select

from ..core import lifecycle
from ..core.extensions import db
from ..core.transaction import transaction
from ..exchange.models import Lead, Referral
from ..hooks.models import Hook, HookMessage, MessageState, NoAnswer
from ..hooks.signing import new_secret, seal
from .people import Alliance

URL = "https://crm.northlight.example/leadpact"
LEDGER = "https://members.alliance.example/leadpact"
# By hours ago: what became of each, by how many tries, what was answered last, and what it said.
MESSAGES: tuple[tuple[float, str, MessageState, int, int | None, str], ...] = (
    (190, "lead.posted", MessageState.SENT, 1, 200, ""),
    (150, "lead.accepted", MessageState.SENT, 2, 204, ""),
    (140, "lead.posted", MessageState.MOOT, 1, None, ""),
    (110, "lead.posted", MessageState.GIVEN_UP, 8, 503, "We are being mended. Come back on Monday."),
    (100, "lead.accepted", MessageState.GIVEN_UP, 8, None, NoAnswer.LATE),
    (90, "lead.posted", MessageState.SENT, 3, 200, ""),
    (20, "lead.accepted", MessageState.QUEUED, 5, None, NoAnswer.NOWHERE),
    (1, "lead.posted", MessageState.QUEUED, 3, None, NoAnswer.NOWHERE),
)


def listen(alliance: Alliance, now: datetime) -> None:
    """The first agency's owner has told its CRM of leads for two weeks; since yesterday it takes nothing."""
    agency = alliance.agencies[0]
    owner = alliance.acting(agency, "owner")
    leads = db.session.scalars(select(Lead.id).where(Lead.referrer_id == agency.id).order_by(Lead.id.desc())).all()
    taken = select(Referral.lead_id).where(Referral.referrer_id == agency.id).order_by(Referral.id.desc())
    about = {"lead.posted": leads, "lead.accepted": db.session.scalars(taken).all()}
    made = now - timedelta(days=14)
    with transaction():
        hook = Hook(
            agency_id=agency.id, name="Our CRM", url=URL, events=[*about], secret=seal(new_secret()), made_by=owner.id,
            made_at=made, failing_since=now - timedelta(hours=20), told_at=now - timedelta(hours=12),
        )  # fmt: skip
        alliances = Hook(
            name="List of members", url=LEDGER, events=["member.active", "member.suspended", "member.left"], secret=seal(new_secret()),
            made_by=alliance.admin.id, made_at=made,
        )  # fmt: skip
        db.session.add_all([hook, alliances])
        db.session.flush()
        lifecycle.begin(hook, owner, at=made)
        lifecycle.begin(alliances, alliance.admin, at=made)
        for number, (hours, event, state, tries, answer, said) in enumerate(MESSAGES):
            at = now - timedelta(hours=hours)
            db.session.add(
                HookMessage(
                    hook_id=hook.id, number=f"msg_demo{number:016}", event=event, subject_id=about[event][number % len(about[event])],
                    at=at, status=state, tries=tries, answer=answer, said=said, milliseconds=180 if answer else None,
                    ended_at=None if state == MessageState.QUEUED else at + timedelta(minutes=tries),
                    next_try_at=now + timedelta(hours=6 + number),
                )
            )  # fmt: skip
