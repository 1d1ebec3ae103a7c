"""Steps: clients are passed, fees reported, refunded and struck out."""

from marketplace.core import clock
from marketplace.core.money import Money
from marketplace.exchange import actions

from .rows import Reward
from .walker import CURRENCIES, REFUSED, Walk


def post(walk: Walk) -> bool:
    """A lead for one agency, from one that is not suspended."""
    if len(walk.leads) > 30:
        return False
    referrer, receiver = walk.random.sample(walk.agencies, 2)
    if receiver in walk.books.suspended:
        return False
    number = len(walk.leads) + 1
    new = actions.NewLead(
        title=f"Shop {number}", brief="Four hundred articles, two currencies.", category="Shops", region="Germany",
        language="German", currency="EUR", audience="direct", agencies=[receiver], consent_channel="phone",
        client={"company": f"Client {number}", "contact": "Ida", "email": f"ida@client{number}.example", "phone": ""},
        consent_obtained_on=clock.today(), consent_wording="I agree to be passed on.", again="another job",
    )  # fmt: skip
    allowed = referrer not in walk.books.suspended
    lead = walk.do(
        f"post from {referrer} to {receiver}", allowed, lambda: actions.post_lead(walk.person(referrer), new)
    )
    if lead is not REFUSED:
        walk.leads[lead.id] = {
            "id": lead.id,
            "referrer": referrer,
            "receiver": receiver,
            "by": lead.answer_by,
            "at": "open",
        }
    return True


def accept(walk: Walk) -> bool:
    """By the agency it is for; by others, twice or too late it is refused."""
    lead = walk.one_of(one for one in walk.leads.values() if one["at"] == "open" or walk.random.random() < 0.01)
    if lead is None or lead["referrer"] in walk.books.suspended:
        return False
    agency = lead["receiver"] if walk.random.random() < 0.9 else walk.one_of(walk.agencies)
    allowed = (lead["at"], agency) == ("open", lead["receiver"]) and clock.now() < lead["by"]
    allowed = allowed and agency not in walk.books.suspended
    said = walk.do(
        f"{agency} accepts lead {lead['id']}", allowed, lambda: actions.accept_lead(lead["id"], walk.person(agency))
    )
    if said is not REFUSED:
        lead |= {"at": "accepted", "referral": said.id}
    return True


def win(walk: Walk) -> bool:
    lead = walk.one_of(
        one
        for one in walk.leads.values()
        if one["at"] == "accepted" or "referral" in one and walk.random.random() < 0.01
    )
    if lead is None:
        return False
    call = lambda: actions.move_on(lead["referral"], walk.person(lead["receiver"]), "won")  # noqa: E731
    if walk.do(f"referral {lead['referral']} is won", lead["at"] == "accepted", call) is not REFUSED:
        lead["at"] = "won"
    return True


def sum_in(walk: Walk, currency: str) -> int:
    """A fee: mostly some thousands, at times next to nothing, or very much."""
    chance = walk.random.random()
    if chance < 0.05:
        return walk.random.randint(1, 60)
    return (
        walk.random.randint(1, 2_000_000_00 if chance > 0.97 else 9_000_00)
        if currency != "KWD"
        else walk.random.randint(1, 500) * 100
    )


def fee(walk: Walk) -> bool:
    lead = walk.one_of(one for one in walk.leads.values() if "referral" in one)
    if lead is None:
        return False
    currency = walk.one_of(CURRENCIES)
    minor = sum_in(walk, currency)
    what = f"a fee of {minor} {currency} on referral {lead['referral']} ({lead['receiver']} owes {lead['referrer']})"
    call = lambda: actions.report_fee(  # noqa: E731
        lead["referral"], walk.person(lead["receiver"]), Money(minor, currency), clock.today(), sure=True
    )
    said = walk.do(what, lead["at"] == "won", call)
    if said is not REFUSED:
        one = Reward(said.reward.id, said.id, lead["receiver"], lead["referrer"], currency, minor, minor,
                     accrued_at=clock.now())  # fmt: skip
        walk.books.rewards[one.id] = one
        one.become(clock.now())
    return True


def refund(walk: Walk) -> bool:
    one = walk.lately(walk.books.rewards.values())
    if one is None:
        return False
    chance = walk.random.random()
    minor = one.kept if chance < 0.2 else one.kept + 1 if chance < 0.3 else walk.random.randint(1, max(one.kept, 1))
    allowed = 0 < minor <= one.kept and not one.struck_out
    call = lambda: actions.record_refund(  # noqa: E731
        one.payment, walk.person(one.payer), Money(minor, one.currency), clock.today(), sure=True
    )
    if walk.do(f"refund {minor} of reward {one.id}'s fee", allowed, call) is not REFUSED:
        one.kept -= minor
        one.become(clock.now())
    return True


def strike_out(walk: Walk) -> bool:
    one = walk.lately(walk.books.rewards.values())
    if one is None:
        return False
    call = lambda: actions.void_payment(one.payment, walk.person(one.payer), "Mistyped.")  # noqa: E731
    if walk.do(f"strike out the fee of reward {one.id}", not one.struck_out, call) is not REFUSED:
        one.kept, one.struck_out = 0, True
        one.become(clock.now())
    return True


STEPS = {post: 2, accept: 9, win: 12, fee: 14, refund: 6, strike_out: 1}
