"""Each indicator once more, as plain SQL over the tables of the house: written from its definition, and slow.

A query selects `n` (and `of`), or `currency` and `minor`, or `took` of which the median is taken, from rows that count on `day`.
{me} and {other} are the agency and its partner on either side; without a partner, or of the alliance, all rows count.
"""

from datetime import date
from statistics import median_low

from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.extensions import db

ZONE = "Europe/Berlin"


def day(instant: str) -> str:
    return f"timezone('{ZONE}', {instant})::date"


# What rows there are of each kind; `giver` and `taker` are the two agencies, `d` the day, `w` a word, `c` and `m` a sum.
LEADS = f"SELECT id, referrer_id AS giver, NULL::bigint AS taker, {day('posted_at')} AS d, audience AS w, status, category_id, region_id, import_ref, enquiry_id FROM leads WHERE posted_at IS NOT NULL"
OFFERS = f"SELECT leads.referrer_id AS giver, offers.agency_id AS taker, {day('greatest(offered_at, posted_at)')} AS d, audience AS w FROM offers, leads WHERE leads.id = lead_id AND posted_at IS NOT NULL AND audience IN ('direct', 'shortlist')"
DECLINES = f"SELECT leads.referrer_id AS giver, offers.agency_id AS taker, {day('declined_at')} AS d, reason AS w FROM offers JOIN leads ON leads.id = lead_id LEFT JOIN referrals ON referrals.lead_id = leads.id AND referrals.receiver_id = offers.agency_id WHERE declined_at IS NOT NULL AND referrals.id IS NULL"
LEAD_STEPS = f"SELECT leads.id, referrer_id AS giver, NULL::bigint AS taker, {day('at')} AS d, became AS w, at FROM history JOIN leads ON leads.id = subject_id AND subject_kind = 'leads' WHERE was = 'open'"
SILENCES = f"SELECT s.giver, offers.agency_id AS taker, s.d, '' AS w FROM ({LEAD_STEPS}) s JOIN offers ON offers.lead_id = s.id WHERE s.w = 'expired' AND offered_at <= s.at AND coalesce(declined_at > s.at, true)"
REFERRALS = f"SELECT referrals.id, referrals.referrer_id AS giver, receiver_id AS taker, {day('accepted_at')} AS d, '' AS w, referrals.status, referrals.accepted_at, referrals.lead_id, import_ref, lost_reason FROM referrals JOIN leads ON leads.id = lead_id"
RANK = "CASE {} WHEN 'accepted' THEN 0 WHEN 'contacted' THEN 1 WHEN 'qualified' THEN 2 WHEN 'proposal' THEN 3 WHEN 'won' THEN 4 WHEN 'finished' THEN 5 END"
# The furthest stage: where it stands, or where it stood before the step that ended it.
FURTHEST = f"SELECT r.*, {RANK.format('coalesce(ended.was, r.status)')} AS rank FROM ({REFERRALS}) r LEFT JOIN history ended ON ended.id = (SELECT max(id) FROM history WHERE subject_kind = 'referrals' AND subject_id = r.id) AND r.status IN ('lost', 'returned')"
STEPS = f"SELECT r.id, r.giver, r.taker, {day('history.at')} AS d, became AS w, history.at, history.id AS step, was, became, r.status, r.accepted_at, r.import_ref, r.lost_reason, history.person_id FROM ({REFERRALS}) r JOIN history ON subject_kind = 'referrals' AND subject_id = r.id"
WINS = f"SELECT DISTINCT ON (id) * FROM ({STEPS}) s WHERE became = 'won' AND status IN ('won', 'finished') ORDER BY id, step DESC"
ANSWERS = f"SELECT r.giver, r.taker, r.d, '' AS w, trunc(extract(epoch FROM r.accepted_at - opened.at) / 60) AS took FROM ({REFERRALS}) r, LATERAL (SELECT at FROM history WHERE subject_kind = 'leads' AND subject_id = r.lead_id AND became = 'open' AND at <= r.accepted_at ORDER BY at DESC LIMIT 1) opened WHERE import_ref IS NULL"
# The receiver's own time begins with its round, or with everyone's, where the lead went in rounds.
ASKED = f"SELECT DISTINCT ON (r.id) r.giver, r.taker, r.d, '' AS w, trunc(extract(epoch FROM r.accepted_at - greatest(opened.at, coalesce(asked_at, everyone_at))) / 60) AS took FROM ({REFERRALS}) r JOIN history opened ON subject_kind = 'leads' AND subject_id = r.lead_id AND became = 'open' AND at <= r.accepted_at LEFT JOIN lead_routings v ON v.lead_id = r.lead_id AND began_at <= r.accepted_at LEFT JOIN routed_agencies ON routing_id = v.id AND agency_id = r.taker WHERE import_ref IS NULL ORDER BY r.id, opened.at DESC, began_at DESC"
FIRST_STEPS = f"SELECT DISTINCT ON (id) giver, taker, d, '' AS w, trunc(extract(epoch FROM at - accepted_at) / 3600) AS took, became FROM ({STEPS}) s WHERE was = 'accepted' AND import_ref IS NULL ORDER BY id, step"
CONTACTS = f"SELECT * FROM ({FIRST_STEPS}) s WHERE became NOT IN ('lost', 'returned')"
WIN_DAYS = f"SELECT giver, taker, d, '' AS w, trunc(extract(epoch FROM at - accepted_at) / 86400) AS took FROM ({WINS}) s WHERE import_ref IS NULL"
LOSSES = f"SELECT giver, taker, d, lost_reason AS w FROM ({STEPS}) s WHERE became = 'lost'"
ENDS = f"SELECT giver, taker, d, '' AS w FROM ({STEPS}) s WHERE became = 'finished'"
RETURNS = f"SELECT giver, taker, {day('returned_at')} AS d, reason AS w FROM lead_returns JOIN ({REFERRALS}) r ON r.id = referral_id"
VERDICTS = f"SELECT giver, taker, {day('decided_at')} AS d, lead_returns.status AS w FROM lead_returns JOIN ({REFERRALS}) r ON r.id = referral_id WHERE decided_at IS NOT NULL"
SAID = f"SELECT giver, taker, {day('at')} AS d, 'note' AS w FROM referral_notes JOIN ({REFERRALS}) r ON r.id = referral_id UNION ALL SELECT giver, taker, d, 'step' FROM ({STEPS}) s WHERE person_id IS NOT NULL"
SEEN = f"SELECT referrer_id AS giver, agency_id AS taker, {day('at')} AS d, '' AS w FROM disclosures JOIN leads ON leads.id = lead_id WHERE agency_id <> referrer_id"
REVIEWS = f"SELECT giver, agency_id AS taker, {day('made_at')} AS d, again AS w FROM reviews JOIN ({REFERRALS}) r ON r.id = referral_id WHERE reviews.status IN ('shown', 'hidden')"
ORIGIN = "CASE WHEN import_ref IS NOT NULL THEN 'import' WHEN enquiry_id IS NOT NULL AND agencies.status = 'alliance' THEN 'site' WHEN enquiry_id IS NOT NULL THEN 'link' ELSE 'member' END"
FEES = f"SELECT p.id, p.referral_id, referrals.referrer_id AS giver, receiver_id AS taker, received_on AS d, '' AS w, p.currency AS c, amount_minor AS m, category_id, region_id, {ORIGIN} AS origin, {day('reported_at')} - received_on AS late, import_ref FROM fee_payments p, referrals, leads, agencies WHERE referrals.id = p.referral_id AND leads.id = lead_id AND agencies.id = leads.referrer_id AND voided_at IS NULL"
AGAIN = f"SELECT * FROM (SELECT f.*, row_number() OVER (PARTITION BY referral_id ORDER BY d, id) AS turn FROM ({FEES}) f) f WHERE turn > 1"
STRUCK = f"SELECT referrer_id AS giver, receiver_id AS taker, {day('voided_at')} AS d, '' AS w FROM fee_payments p JOIN referrals ON referrals.id = referral_id WHERE voided_at IS NOT NULL"
REFUNDS = f"SELECT f.giver, f.taker, refunded_on AS d, '' AS w, f.c, refunds.amount_minor AS m FROM refunds JOIN ({FEES}) f ON f.id = payment_id"
BOOKED = f"SELECT payee_id AS giver, payer_id AS taker, {day('entries.at')} AS d, entries.kind AS w, lines.currency AS c, {{sign}} lines.amount AS m FROM lines, entries, accounts, rewards WHERE entries.id = entry_id AND accounts.id = account_id AND rewards.id = reward_id AND entries.kind IN ('accrued', 'corrected', 'voided', 'amended') AND accounts.kind = '{{side}}'"
EARNED, OWED = BOOKED.format(sign="-", side="owed_to_referrer"), BOOKED.format(sign="", side="owed_by_receiver")
DONE = f"SELECT id, payee_id AS giver, payer_id AS taker, coalesce(arrived_on, {day('ended_at')}) AS d, kind AS w, currency AS c, amount_minor AS m, amount_minor - cost_minor AS came FROM movements WHERE status = 'done'"
CAME = f"SELECT giver, taker, d, w, c, came AS m FROM ({DONE}) x"
CARRIED = f"SELECT x.giver, x.taker, x.d, '' AS w, greatest(x.d - received_on, 0) AS took FROM ({DONE}) x, movement_items i, rewards, fee_payments p WHERE i.movement_id = x.id AND rewards.id = i.reward_id AND p.id = rewards.payment_id AND i.amount_minor > 0 AND rewards.payer_id = x.taker"
SENT = f"SELECT payee_id AS giver, payer_id AS taker, {day('sent_at')} AS d, CASE WHEN sent_at - listed_at <= interval '168 hours' THEN 'in_time' ELSE 'late' END AS w, currency AS c, amount_minor AS m, trunc(extract(epoch FROM sent_at - listed_at) / 86400) AS took FROM movements WHERE kind = 'bank_order' AND sent_at IS NOT NULL"
WAITING = "SELECT payee_id AS giver, payer_id AS taker, NULL::date AS d, '' AS w, currency AS c, amount_minor AS m FROM movements WHERE kind = 'bank_order' AND status = 'listed' AND now() - listed_at > interval '7 days'"
# Here the giver is who objects.
OBJECTIONS = f"SELECT id, opener_id AS giver, other_id AS taker, {day('opened_at')} AS d, subject AS w, reward_id, opened_at FROM disputes"
RULINGS = f"SELECT o.giver, o.taker, {day('decided_at')} AS d, outcome AS w, turn, trunc(extract(epoch FROM decided_at - o.opened_at) / 86400) AS took, late_report, reward_id FROM dispute_decisions JOIN ({OBJECTIONS}) o ON o.id = dispute_id"
FIRST_RULINGS = f"SELECT * FROM ({RULINGS}) x WHERE turn = 1"
LATE = f"SELECT payee_id AS giver, payer_id AS taker, d, '' AS w FROM ({RULINGS}) x JOIN rewards ON rewards.id = reward_id WHERE late_report"
MEMBERS = f"SELECT subject_id AS giver, NULL::bigint AS taker, {day('at')} AS d, coalesce(was, '') || '>' || became AS w FROM history WHERE subject_kind = 'agencies'"
TALKS = f"SELECT agency_id AS giver, NULL::bigint AS taker, {day('made_at')} AS d, '' AS w FROM agency_notes"
# Here the giver is whose link it is, who owes it, and who has noted the talk.
VISITS = "SELECT agency_id AS giver, NULL::bigint AS taker, day AS d, '' AS w FROM clicks JOIN referral_links ON referral_links.id = link_id WHERE kind = 'visitor'"
REQUESTS = f"SELECT via_id AS giver, NULL::bigint AS taker, {day('confirmed_at')} AS d, '' AS w, link_id FROM enquiries WHERE via_id IS NOT NULL AND confirmed_at IS NOT NULL"
APPLICATIONS = f"SELECT via_id AS giver, NULL::bigint AS taker, {day('sent_at')} AS d, '' AS w FROM applications WHERE via_id IS NOT NULL AND sent_at IS NOT NULL"
LINK_LEADS = f"SELECT leads.id, leads.status, r.agency_id AS giver, NULL::bigint AS taker, {day('posted_at')} AS d, '' AS w FROM leads JOIN enquiries ON enquiries.id = enquiry_id JOIN referral_links r ON r.id = link_id WHERE posted_at IS NOT NULL"
_PAIR = "CASE owed_by_id WHEN first_id THEN second_id ELSE first_id END AS taker"
OWED_THINGS = f"SELECT follow_ups.id, owed_by_id AS giver, {_PAIR}, due_on AS d, done_on, cancel_by_id, follow_ups.status, '' AS w FROM follow_ups, partnerships WHERE partnerships.id = partnership_id"
IN_TIME = f"SELECT * FROM ({OWED_THINGS}) x WHERE status = 'confirmed' AND done_on <= d"
TOO_LATE = f"SELECT * FROM ({OWED_THINGS}) x WHERE status = 'confirmed' AND done_on > d UNION ALL SELECT x.* FROM ({OWED_THINGS}) x, history WHERE subject_kind = 'follow_ups' AND subject_id = x.id AND was || became = 'opencancelled' AND {day('at')} > d AND cancel_by_id IS NULL"
WAITING_STILL = (
    f"SELECT giver, taker, NULL::date AS d, '' AS w FROM ({OWED_THINGS}) x WHERE status = 'open' AND d < {day('now()')}"
)
SPOKEN = "SELECT agency_id AS giver, CASE agency_id WHEN first_id THEN second_id ELSE first_id END AS taker, held_on AS d, '' AS w FROM partner_talks, partnerships WHERE partnerships.id = partnership_id"
SPOKEN_BOTH = f"SELECT * FROM ({SPOKEN}) x UNION ALL SELECT taker, giver, d, w FROM ({SPOKEN}) y"
# Of rounds: how many asked somebody, how far they had come at an acceptance, and who had said something before they were over.
ROUTED = f"SELECT lead_routings.id, leads.referrer_id AS giver, NULL::bigint AS taker, {day('began_at')} AS d, '' AS w, (SELECT count(*) FROM (SELECT DISTINCT round FROM routed_agencies WHERE routing_id = lead_routings.id AND asked_at IS NOT NULL) rounds) AS took FROM lead_routings JOIN leads ON leads.id = lead_id"
THEN = f"SELECT r.giver, r.taker, r.d, CASE WHEN coalesce(v.everyone_at <= r.accepted_at, false) THEN 'everyone' WHEN (SELECT coalesce(max(round), 1) FROM routed_agencies WHERE routing_id = v.id AND asked_at <= r.accepted_at) = 1 THEN 'first' ELSE 'later' END AS w FROM ({REFERRALS}) r JOIN LATERAL (SELECT * FROM lead_routings WHERE lead_id = r.lead_id AND began_at <= r.accepted_at AND coalesce(ended_at > r.accepted_at, true)) v ON true"
ROUND_ENDS = "SELECT a.routing_id, a.agency_id, a.asked_at, v.lead_id, v.ended_at, nullif(least(coalesce(v.everyone_at, 'infinity'), coalesce(min(n.asked_at), 'infinity')), 'infinity') AS over FROM routed_agencies a JOIN lead_routings v ON v.id = a.routing_id LEFT JOIN routed_agencies n ON n.routing_id = a.routing_id AND n.round > a.round AND n.asked_at IS NOT NULL WHERE a.asked_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, v.everyone_at"
SPOKE = f"SELECT e.*, (SELECT min(at) FROM (SELECT declined_at AS at FROM offers WHERE lead_id = e.lead_id AND agency_id = e.agency_id UNION ALL SELECT accepted_at FROM referrals WHERE lead_id = e.lead_id AND receiver_id = e.agency_id) s WHERE at >= e.asked_at AND coalesce(at <= e.ended_at, true)) AS spoke FROM ({ROUND_ENDS}) e"
ROUND_ANSWERS = f"SELECT referrer_id AS giver, agency_id AS taker, {day('asked_at')} AS d, CASE WHEN spoke IS NOT NULL AND coalesce(spoke <= over, true) THEN 'in_time' ELSE 'late' END AS w FROM ({SPOKE}) s JOIN leads ON leads.id = lead_id WHERE coalesce(spoke, over) IS NOT NULL"
# Here the giver is who writes, asks, answers or learns.
WRITTEN = f"SELECT agency_id AS giver, CASE WHEN agency_id = first_id THEN second_id WHEN agency_id = second_id THEN first_id END AS taker, {day('messages.made_at')} AS d, kind AS w FROM messages JOIN threads ON threads.id = thread_id WHERE agency_id IS NOT NULL AND messages.status IN ('shown', 'hidden')"
FIRST_OF_SIDES = "SELECT DISTINCT ON (thread_id, agency_id) thread_id, agency_id, messages.made_at, messages.id FROM messages JOIN threads ON threads.id = thread_id WHERE first_id IS NOT NULL AND agency_id IS NOT NULL ORDER BY thread_id, agency_id, messages.id"
REPLIES = f"SELECT second.agency_id AS giver, opener.agency_id AS taker, {day('second.made_at')} AS d, '' AS w, trunc(extract(epoch FROM second.made_at - opener.made_at) / 60) AS took FROM ({FIRST_OF_SIDES}) opener JOIN ({FIRST_OF_SIDES}) second ON second.thread_id = opener.thread_id AND second.id > opener.id"
QUESTIONS = f"SELECT id, agency_id AS giver, NULL::bigint AS taker, {day('made_at')} AS d, '' AS w, solved_at FROM questions WHERE status = 'shown' AND agency_id IS NOT NULL"
REPLIED = "SELECT question_id FROM threads JOIN messages ON thread_id = threads.id JOIN questions ON questions.id = question_id WHERE messages.status = 'shown' AND coalesce(messages.agency_id <> questions.agency_id, true)"
HELP = f"SELECT messages.id, messages.agency_id AS giver, questions.agency_id AS taker, {day('messages.made_at')} AS d, '' AS w, messages.status, {day('solved_at')} AS solved, solution_id FROM questions JOIN threads ON question_id = questions.id JOIN messages ON thread_id = threads.id WHERE questions.status = 'shown' AND messages.agency_id IS NOT NULL AND coalesce(messages.agency_id <> questions.agency_id, true)"
SOLVED = f"SELECT giver, taker, solved AS d, '' AS w FROM ({HELP}) x WHERE id = solution_id"
COMING = f"SELECT people.agency_id AS giver, NULL::bigint AS taker, {day('starts_at')} AS d, '' AS w, has_come FROM meeting_sign_ups, meetings, people WHERE meetings.id = meeting_id AND people.id = person_id AND meetings.status <> 'cancelled' AND confirmed_at IS NOT NULL AND cancelled_at IS NULL AND people.agency_id IS NOT NULL"
CERTIFIED = f"SELECT agency_id AS giver, NULL::bigint AS taker, {day('granted_at')} AS d, '' AS w FROM certificates"
CERTIFIED_UNTIL = f"SELECT agency_id AS giver, NULL::bigint AS taker, {day('ended_told_at')} AS d, '' AS w FROM certificates WHERE ended_told_at IS NOT NULL"
MOVED = f"SELECT agency_id AS giver, NULL::bigint AS taker, {day('at')} AS d, '' AS w FROM level_changes"

G, T = "giver", "taker"
WORDS = {"service": "coalesce(category_id::text, '')", "region": "coalesce(region_id::text, '')", "origin": "{origin}"}
TOOK = {
    "given_taken": (f"SELECT * FROM ({LEADS}) x WHERE status = 'accepted'", G), "given_won": (f"SELECT * FROM ({LEADS}) x WHERE id IN (SELECT lead_id FROM referrals WHERE status IN ('won', 'finished'))", G),
    "answer_time": (ASKED, T), "answer_time_of": (ANSWERS, G), "contact_time": (CONTACTS, T), "contact_time_of": (CONTACTS, G),
    "win_time": (WIN_DAYS, T), "win_time_of": (WIN_DAYS, G), "pay_time": (SENT, T), "pay_time_of": (SENT, G),
    "reward_time": (CARRIED, T), "reward_time_of": (CARRIED, G), "dispute_time": (FIRST_RULINGS, G),
    "rounds": (ROUTED, G), "thread_time": (REPLIES, G), "thread_time_of": (REPLIES, T),
    "report_time": (f"SELECT *, greatest(late, 0) AS took FROM ({FEES}) x WHERE import_ref IS NULL", T),
}  # fmt: skip
COUNTS = {
    "given": (LEADS, G), "given_by_service": (LEADS, G), "given_by_region": (LEADS, G), "given_by_origin": (LEADS, G),
    "taken": (REFERRALS, G), "received": (REFERRALS, T), "offered_to": (OFFERS, G), "offered": (OFFERS, T),
    "declined_by": (DECLINES, G), "declined": (DECLINES, T), "unanswered_by": (SILENCES, G), "unanswered": (SILENCES, T),
    "expired": (f"SELECT * FROM ({LEAD_STEPS}) x WHERE w = 'expired'", G), "withdrawn": (f"SELECT * FROM ({LEAD_STEPS}) x WHERE w = 'withdrawn'", G),
    "seen": (SEEN, T), "won": (WINS, T), "won_of": (WINS, G), "lost": (LOSSES, T), "lost_of": (LOSSES, G), "finished": (ENDS, T), "finished_of": (ENDS, G),
    "fees": (FEES, T), "fees_of": (FEES, G), "fees_voided": (STRUCK, T), "fees_voided_of": (STRUCK, G), "refunds": (REFUNDS, T),
    "rewards_earned": (f"SELECT * FROM ({EARNED}) x WHERE w = 'accrued'", G), "rewards_owed": (f"SELECT * FROM ({OWED}) x WHERE w = 'accrued'", T),
    "orders_sent": (SENT, T), "overdue": (WAITING, T), "returned": (RETURNS, T), "returned_of": (RETURNS, G), "return_decided": (VERDICTS, T),
    "disputes": (OBJECTIONS, G), "disputes_against": (OBJECTIONS, T), "decided": (RULINGS, G), "decided_against": (RULINGS, T), "late_reports": (LATE, T),
    "visitors": (VISITS, G), "visitors_all": (VISITS, G), "brought": (REQUESTS, G), "brought_members": (APPLICATIONS, G),
    "broken": (TOO_LATE, G), "broken_of": (TOO_LATE, T), "broken_now": (WAITING_STILL, G), "broken_now_of": (WAITING_STILL, T),
    "partner_talks": (SPOKEN_BOTH, G), "partner_talks_all": (SPOKEN, G),
    "routed": (ROUTED, G), "routed_taken": (THEN, G), "routed_received": (THEN, T), "messages": (WRITTEN, G), "messages_of": (WRITTEN, T),
    "questions": (QUESTIONS, G), "answers": (f"SELECT * FROM ({HELP}) x WHERE status = 'shown'", G), "solutions": (SOLVED, G), "signed_up": (COMING, G),
    "certificates": (CERTIFIED, G), "certificates_expired": (CERTIFIED_UNTIL, G), "level_changes": (MOVED, G),
    "talk": (SAID, T), "talk_of": (SAID, G), "reviewed": (REVIEWS, T), "talks": (TALKS, G),
    "joined": (f"SELECT * FROM ({MEMBERS}) x WHERE w = 'applied>active'", G), "suspended": (f"SELECT * FROM ({MEMBERS}) x WHERE w LIKE '%>suspended'", G), "left": (f"SELECT * FROM ({MEMBERS}) x WHERE w LIKE '%>left'", G),
}  # fmt: skip
SUMS = {
    "fees_sum": (FEES, T), "fees_of_sum": (FEES, G), "fees_by_service": (FEES, T), "fees_by_region": (FEES, T), "fees_by_origin": (FEES, T), "fees_of_by_service": (FEES, G),
    "kept_sum": (f"SELECT giver, taker, d, w, c, m FROM ({FEES}) x UNION ALL SELECT giver, taker, d, w, c, -m FROM ({REFUNDS}) y", T),
    "refunds_sum": (REFUNDS, T), "refunds_of_sum": (REFUNDS, G), "earned": (EARNED, G), "owed": (OWED, T),
    "changes_earned": (f"SELECT * FROM ({EARNED}) x WHERE w <> 'accrued'", G), "arrived": (CAME, G), "paid": (DONE, T), "orders_sum": (SENT, T), "overdue_sum": (WAITING, T), "overdue_of_sum": (WAITING, G),
}  # fmt: skip


def _reached(rank: int) -> str:
    return f"SELECT * FROM ({FURTHEST}) x WHERE rank >= {rank}"


_DECIDED = [(REFERRALS, T), (DECLINES, T), (SILENCES, T)]
SHARES = {
    "given_taken": ([TOOK.pop("given_taken")], [(LEADS, G)]), "given_won": ([TOOK.pop("given_won")], [(LEADS, G)]),
    "accepted_share": (_DECIDED[:1], _DECIDED), "answered_share": (_DECIDED[:2], _DECIDED),
    **{f"step_{name}{end}": ([(_reached(n), side)], [(_reached(n - 1), side)])
       for n, name in ((1, "contacted"), (2, "qualified"), (3, "proposal"), (4, "won")) for end, side in (("", T), ("_of", G))},
    **{f"won_share{end}": ([(_reached(4), side)], [(REFERRALS, side)]) for end, side in (("", T), ("_of", G))},
    "fees_again": ([(AGAIN, T)], [(FEES, T)]), "fees_again_of": ([(AGAIN, G)], [(FEES, G)]),
    "paid_in_time": ([(f"SELECT * FROM ({SENT}) x WHERE w = 'in_time'", T)], [(SENT, T)]),
    "paid_in_time_of": ([(f"SELECT * FROM ({SENT}) x WHERE w = 'in_time'", G)], [(SENT, G)]),
    "unfounded": ([(f"SELECT * FROM ({VERDICTS}) x WHERE w = 'unfounded'", T)], [(VERDICTS, T)]),
    **dict.fromkeys(("brought_by_link", "brought_share"), ([(f"SELECT * FROM ({REQUESTS}) x WHERE link_id IS NOT NULL", G)], [(VISITS, G)])),
    "link_taken": ([(f"SELECT * FROM ({LINK_LEADS}) x WHERE status = 'accepted'", G)], [(LINK_LEADS, G)]),
    "link_won": ([(f"SELECT * FROM ({LINK_LEADS}) x WHERE id IN (SELECT lead_id FROM referrals WHERE status IN ('won', 'finished'))", G)], [(LINK_LEADS, G)]),
    "kept": ([(IN_TIME, G)], [(IN_TIME, G), (TOO_LATE, G)]), "kept_of": ([(IN_TIME, T)], [(IN_TIME, T), (TOO_LATE, T)]),
    "first_round_of": ([(f"SELECT * FROM ({THEN}) x WHERE w = 'first'", G)], [(THEN, G)]),
    "first_round": ([(f"SELECT * FROM ({THEN}) x WHERE w = 'first'", T)], [(THEN, T)]),
    "asked_in_time": ([(f"SELECT * FROM ({ROUND_ANSWERS}) x WHERE w = 'in_time'", T)], [(ROUND_ANSWERS, T)]),
    "questions_answered": ([(f"SELECT * FROM ({QUESTIONS}) x WHERE id IN ({REPLIED})", G)], [(QUESTIONS, G)]),
    "questions_solved": ([(f"SELECT * FROM ({QUESTIONS}) x WHERE solved_at IS NOT NULL", G)], [(QUESTIONS, G)]),
    "attended": ([(f"SELECT * FROM ({COMING}) x WHERE has_come", G)], [(f"SELECT * FROM ({COMING}) x WHERE has_come IS NOT NULL", G)]),
    "balance": ([(REFERRALS, G)], [(REFERRALS, G), (REFERRALS, T)]),
}  # fmt: skip


def _rows(source: tuple[str, str], what: str, agency: int | None, partner: int | None, first: date, last: date) -> list:
    sql, side = source
    other = T if side == G else G
    conditions = ["(d IS NULL OR d BETWEEN :first AND :last)"]
    conditions += [f"{side} = :agency"] * bool(agency) + [f"{other} = :partner"] * bool(partner)
    asked = f"SELECT {what} FROM ({sql}) rows WHERE {' AND '.join(conditions)}"
    values = {"first": first, "last": last, "agency": agency, "partner": partner}
    return [tuple(row) for row in db.session.execute(text(asked), values)]


def value(name: str, agency: int | None, partner: int | None, first: date, last: date):
    """What an indicator comes to: a number, (n, of), {currency: minor}, or None where there is nothing to measure."""
    where = (agency, partner, first, last)
    if name in SHARES:
        return tuple(sum(len(_rows(one, "1", *where)) for one in part) for part in SHARES[name])
    if name in TOOK:
        took = [int(row[0]) for row in _rows(TOOK[name], "took", *where)]
        return median_low(took) if took else None
    if name in SUMS:
        found: dict[str, int] = {}
        for currency, minor in _rows(SUMS[name], "c, m", *where):
            found[currency] = found.get(currency, 0) + int(minor)
        return found
    if name == "certificates_held":
        return _held(*where)
    return len(_rows(COUNTS[name], "1", *where)) if name in COUNTS else _partners(name, *where)


def _held(agency: int | None, partner: int | None, _first: date, last: date) -> int:
    """Certificates that stood at the end of a day, told apart in Python."""
    at = min(last, clock.today())
    every = f"SELECT agency_id, {day('granted_at')} AS since, expires_on, {day('withdrawn_at')} AS withdrawn FROM certificates"
    return sum(
        one.since <= at
        and (one.expires_on is None or one.expires_on >= at)
        and (one.withdrawn is None or one.withdrawn > at)
        for one in db.session.execute(text(every))
        if partner is None and agency in (None, one.agency_id)
    )


def _partners(name: str, agency: int | None, _partner: int | None, first: date, last: date):
    """Whom clients were passed with, told apart in Python."""
    every = _rows(
        (f"SELECT giver, taker, d AS passed, NULL::date AS d FROM ({REFERRALS}) r", G),
        "giver, taker, passed",
        None,
        None,
        first,
        last,
    )
    if name.startswith("members"):
        members = {
            row[0]
            for row in db.session.execute(
                text("SELECT id FROM agencies WHERE status IN ('active', 'suspended', 'leaving')")
            )
        }
        active = members & {one for giver, taker, on in every if first <= on <= last for one in (giver, taker)}
        return len(active) if name == "members_active" else (len(members - active), len(members))
    gave = {(taker, on) for giver, taker, on in every if giver == agency and on <= last}
    got = {(giver, on) for giver, taker, on in every if taker == agency and on <= last}
    now_gave, now_got = ({who for who, on in those if on >= first} for those in (gave, got))
    known, active = {who for who, _on in gave | got}, now_gave | now_got
    earlier = {who for who, on in gave | got if on < first}
    return {
        "partners": len(active), "partners_given": len(now_gave), "partners_received": len(now_got),
        "partners_new": len(active - earlier), "partners_both": (len(now_gave & now_got), len(active)),
        "partners_silent": (len(known - active), len(known)),
    }[name]  # fmt: skip
