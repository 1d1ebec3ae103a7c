"""Fills a database for a benchmark, set-based, through the same constraints as everything else."""

from sqlalchemy import text

from marketplace.core.extensions import db
from marketplace.core.transaction import transaction

AGENCIES = """
    INSERT INTO agencies (name, sort_key, status, country, city, size, languages, categories, about, website, applied_at)
    SELECT 'Agency ' || n, 'agency ' || n, 'active', 'DE', 'Berlin', 'small', '{de}', '{Online shops}', '', '', now()
    FROM generate_series(1, :agencies) n RETURNING id
"""
WORK = """
    INSERT INTO agency_categories SELECT a.id, c.id FROM agencies a, categories c WHERE c.code = 'online-shops'
"""
DETAILS = """
    INSERT INTO payout_details (agency_id, holder, iban, made_at, effective_at)
    SELECT id, name, 'DE89370400440532013000', now(), now() - interval '1 day' FROM agencies
"""
PEOPLE = """
    INSERT INTO people (email, name, status, password_hash, agency_id, agency_role, language, time_zone, mail_off, created_at)
    SELECT 'owner' || id || '@x.example', 'Owner', 'active', 'x', id, 'owner', 'en', 'Europe/Berlin',
           '["lead", "referral", "money"]', now() FROM agencies
"""
LEADS = """
    INSERT INTO leads (referrer_id, posted_by, status, title, brief, category, category_id, region, region_id, language,
                       budget_min_minor, budget_max_minor, currency, audience, answer_by, created_at, posted_at)
    SELECT 1 + n % :agencies, NULL, :status, 'Lead ' || n, 'Brief', 'Online shops', (SELECT id FROM categories WHERE code = 'online-shops'),
           'Germany', (SELECT id FROM regions WHERE code = 'de'), 'de', 100000, 200000, 'EUR',
           'open', now() + interval '2 days' + n * interval '1 second', now(), now() - n * interval '1 minute'
    FROM generate_series(1, :leads) n
"""
LEAD_PAPERS = (
    """INSERT INTO consents (lead_id, basis, channel, obtained_on, wording, wording_version, recorded_at)
       SELECT id, 'agreed', 'phone', now(), 'I agree.', 1, posted_at FROM leads
       WHERE id NOT IN (SELECT lead_id FROM consents)""",
    """INSERT INTO history (subject_kind, subject_id, was, became, at)
       SELECT 'leads', id, s.was, s.became, posted_at
       FROM leads, (VALUES (1, NULL, 'draft'), (2, 'draft', 'open'), (3, 'open', 'accepted')) AS s (n, was, became)
       WHERE (n < 3 OR status = 'accepted') AND NOT EXISTS (
           SELECT FROM history h WHERE h.subject_kind = 'leads' AND h.subject_id = leads.id) ORDER BY id, n""",
)
AGENCY_PAPERS = """
    INSERT INTO history (subject_kind, subject_id, was, became, at)
    SELECT 'agencies', id, s.was, s.became, now()
    FROM agencies, (VALUES (1, NULL, 'applied'), (2, 'applied', 'active')) AS s (n, was, became) ORDER BY id, n
"""
REFERRAL_PAPERS = """
    INSERT INTO history (subject_kind, subject_id, was, became, at)
    SELECT 'referrals', id, s.was, s.became, accepted_at
    FROM referrals, (VALUES (1, NULL, 'accepted'), (2, 'accepted', 'won')) AS s (n, was, became) ORDER BY id, n
"""
REFERRALS = """
    INSERT INTO referrals (lead_id, referrer_id, receiver_id, accepted_at, status, terms_id, rate)
    SELECT id, referrer_id, 1 + referrer_id % :agencies, posted_at, 'won', 1, 1000 FROM leads WHERE status = 'accepted'
"""
PAYMENTS = """
    INSERT INTO fee_payments (referral_id, amount_minor, currency, received_on, invoice, reported_at)
    SELECT r.id, 100000 + n, 'EUR', now(), '', now()
    FROM referrals r, generate_series(1, :each) n
"""
REWARDS = """
    INSERT INTO rewards (payment_id, referral_id, subject, payer_id, payee_id, currency, rate, kept_minor, amount_minor,
                         status, corrections, accrued_at)
    SELECT p.id, r.id, 'Lead', r.receiver_id, r.referrer_id, 'EUR', 1000, p.amount_minor, (p.amount_minor * 1000 + 5000) / 10000,
           'accrued', 0, now()
    FROM fee_payments p JOIN referrals r ON r.id = p.referral_id
"""
ACCOUNTS = """
    INSERT INTO accounts (kind, agency_id, currency)
    SELECT kind, id, 'EUR' FROM agencies, unnest(ARRAY['owed_by_receiver', 'owed_to_referrer']) kind
"""
ACCRUED = """
    WITH entry AS (
        INSERT INTO entries (reference, memo, at) SELECT 'reward:' || id || '\\:accrued', '', now() FROM rewards
        RETURNING id, split_part(reference, ':', 2)::bigint AS reward_id
    )
    INSERT INTO lines (entry_id, account_id, amount, currency, reward_id)
    SELECT e.id, a.id, CASE a.kind WHEN 'owed_by_receiver' THEN r.amount_minor ELSE -r.amount_minor END, 'EUR', r.id
    FROM entry e JOIN rewards r ON r.id = e.reward_id
    JOIN accounts a ON (a.kind, a.agency_id) IN (('owed_by_receiver', r.payer_id), ('owed_to_referrer', r.payee_id))
"""
HISTORY = """
    INSERT INTO history (subject_kind, subject_id, became, at)
    SELECT 'rewards', id, 'accrued', now() FROM rewards
"""


def agencies(count: int) -> None:
    """Active agencies with an owner and bank details each; their ids start at 1."""
    _run(AGENCIES, WORK, DETAILS, PEOPLE, AGENCY_PAPERS, agencies=count)


def leads(count: int, agency_count: int, status: str = "open") -> None:
    """Leads in one state, spread over the agencies."""
    _run(LEADS, leads=count, agencies=agency_count, status=status)
    _run(*LEAD_PAPERS)


def rewards(pairs: int, each: int) -> None:
    """`pairs` won referrals between agencies, with `each` due rewards."""
    agencies(pairs)
    leads(pairs, pairs, "accepted")
    _run(REFERRALS, REFERRAL_PAPERS, PAYMENTS, REWARDS, ACCOUNTS, ACCRUED, HISTORY, agencies=pairs, each=each)


def alliance(members: int, won: int, waiting: int) -> None:
    """Members that have `won` leads, each with one fee and its due reward, while others are still `waiting`."""
    agencies(members)
    leads(won, members, "accepted")
    _run(REFERRALS, REFERRAL_PAPERS, PAYMENTS, REWARDS, ACCOUNTS, ACCRUED, HISTORY, agencies=members, each=1)
    leads(waiting, members)


def _run(*statements: str, **values) -> None:
    with transaction():
        for statement in statements:
            db.session.execute(text(statement), values)
    vacuum()


def vacuum() -> None:
    """Let the planner know what has come."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
