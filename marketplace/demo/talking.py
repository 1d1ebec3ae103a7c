"""What the members of the demo alliance write: about a referral, a lead and their work together, three questions, and news."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from ..community import actions as community
from ..community.actions import SaidNews, SaidQuestion
from ..core import clock
from ..core.extensions import db
from ..exchange.models import Referral, Stage
from ..exchange.queries import inbox_of
from ..members.models import Person
from ..partnerships.queries import partnership_with
from ..threads import actions as threads
from ..threads.models import ThreadKind
from .people import Alliance

# Hours before now, whether the receiver writes it, and what; {other} is who of the other side is named.
ABOUT_REFERRAL = (
    (52, True, "Thank you for passing this one on. Is there a **date** by which the shop has to stand?"),
    (50, False, "They want to be live before the fair. That is in nine weeks, so there is some air."),
    (49, True, "Good. @{other}, do you know who decides there about the payment provider?"),
    (30, False, "The owner does. She likes short mails:\n\n- what it costs a month,\n- what happens to the old orders,\n- who moves them."),
    (28, True, "Clear. The offer goes out tomorrow."),
    (4, True, "It went out this morning. I will write here what they say."),
)  # fmt: skip
ABOUT_WORK = (
    (120, True, "Shall we look at the list of open leads together on Thursday?"),
    (117, False, "Thursday is good, after eleven."),
)
# Days before now, which agency asks, title, text, service, the answers (which agency, what), and which of them solves it.
QUESTIONS: tuple[tuple[int, int, str, str, str, Sequence[tuple[int, str]], int | None], ...] = (
    (40, 0, "How do you price a shop that moves from another system?",
     "We have three requests in which the shop stands already, with thousands of articles. Do you take a fixed sum for moving the data, or by the hour?",
     "Online shops",
     ((1, "A fixed sum for the first thousand articles, then by the hundred. By the hour nobody can decide on it."),
      (2, "We ask for an export first, and name the sum a day later.")), 0),
    (12, 2, "Which clients did you lose to the deadline of an answer?",
     "Twice this month we were too late by an hour. How do you see to it that somebody looks at the inbox on a Friday afternoon?", "",
     ((0, "Two people get the mail at once, and one of them is on duty. Since then it has not happened."),
      (9, "The hour’s digest was too slow for us as well.")), None),
    (2, 1, "What does a good brief for a film hold?", "A client asks for a short film of the company. What do you need to know before you can name a price?",
     "", (), None),
)  # fmt: skip
NEWS = (
    (20, "The alliance has a hundred services in its catalog",
     "Since this week members offer **a hundred services**. The newest are those for apps and for moving shops.\n\nThank you to all who took the time to"
     " write theirs well: those with a price from and a case are asked about twice as often.", True, False),
    (3, "Questions of members have a place of their own",
     "What you would ask in a call you can now ask all members: under *Questions*. Whoever asked says which answer helped.\n\nName no client there; for"
     " what concerns one, each referral has its own messages.", False, True),
)  # fmt: skip
TO_COME = (
    "Nominate your hardest project",
    "Until the end of the month each agency can nominate one project under *Awards*. Tell what was hard about it, and no name of a client.",
)


def make(alliance: Alliance, now: datetime) -> None:
    """Play it: what was written on a day is written on that day."""
    _of_pairs(alliance, now)
    _ask_about_a_lead(alliance, now)
    for one in QUESTIONS:
        _question(alliance, now, *one)
    for days, title, text, is_public, is_pinned in NEWS:
        with clock.pretend(now - timedelta(days=days)):
            row = community.publish(
                community.write_news(alliance.partner_manager, SaidNews(title, text, is_public)).id, alliance.admin
            )
            if is_pinned:
                community.pin(row.id, alliance.admin)
    with clock.pretend(now - timedelta(days=2)):
        for place in (1, 4, 9):
            community.read_news(row.id, _of(alliance, place))
        community.comment(row.id, _of(alliance, 1), "Good. We would have asked half of this in the last meeting.")
    with clock.pretend(now - timedelta(hours=5)):
        community.write_news(
            alliance.partner_manager,
            SaidNews("What changes with the new terms", "Not ready: the examples are missing."),
        )
        first = community.write_news(alliance.partner_manager, SaidNews(*TO_COME))
        community.schedule(first.id, alliance.partner_manager, now + timedelta(days=4))


def _of(alliance: Alliance, place: int) -> Person:
    return alliance.acting(alliance.agencies[place], "sales", "owner")


def _of_pairs(alliance: Alliance, now: datetime) -> None:
    receiver = alliance.agencies[0]
    lively = select(Referral).where(
        Referral.receiver_id == receiver.id, Referral.status.in_([Stage.PROPOSAL, Stage.QUALIFIED, Stage.CONTACTED])
    )
    lively = lively.where(Referral.referrer_id.in_([one.id for one in alliance.agencies]))
    referral = db.session.scalar(lively.order_by(Referral.id.desc()).limit(1))
    if referral is not None:
        other = next(one for one in alliance.agencies if one.id == referral.referrer_id)
        sides = alliance.acting(other, "sales", "owner"), alliance.acting(receiver, "sales", "owner")
        for hours, is_receivers, text in ABOUT_REFERRAL:
            writer, named = sides[is_receivers], sides[not is_receivers]
            with clock.pretend(now - timedelta(hours=hours)):
                threads.write_first(ThreadKind.REFERRAL, referral.id, writer, text.format(other=named.name))
    pair = partnership_with(receiver.id, alliance.agencies[1].id)
    for hours, is_own, text in ABOUT_WORK if pair else ():
        with clock.pretend(now - timedelta(hours=hours)):
            threads.write_first(ThreadKind.PARTNERSHIP, pair.id, _of(alliance, 0 if is_own else 1), text)  # type: ignore[union-attr]


def _ask_about_a_lead(alliance: Alliance, now: datetime) -> None:
    """The first agency asks about the lead that waits for its answer most urgently."""
    own = [one.id for one in alliance.agencies]
    for lead in db.session.scalars(inbox_of(alliance.agencies[0].id)).all():
        if (
            lead.referrer_id in own
            and lead.enquiry_id is None
            and lead.opened
            and lead.opened < now - timedelta(hours=2)
        ):
            with clock.pretend(now - timedelta(hours=1)):
                threads.write_first(
                    ThreadKind.LEAD, lead.id, _of(alliance, 0), "Is there a system already, or do they begin anew?"
                )
            return


def _question(
    alliance: Alliance, now: datetime, days: int, who: int, title: str, text: str, service: str,
    answers: Sequence[tuple[int, str]], solution: int | None,
) -> None:  # fmt: skip
    with clock.pretend(now - timedelta(days=days)):
        row = community.ask(_of(alliance, who), SaidQuestion(title, text, service))
    written = []
    for number, (place, said) in enumerate(answers, 1):
        with clock.pretend(now - timedelta(days=days) + timedelta(hours=5 * number)):
            written.append(community.answer(row.id, _of(alliance, place), said))
    if solution is not None:
        with clock.pretend(now - timedelta(days=days) + timedelta(days=1)):
            community.mark_useful(written[solution].id, _of(alliance, who))
            community.mark_useful(written[solution].id, _of(alliance, 4))
            community.solve(row.id, _of(alliance, who), written[solution].id)
