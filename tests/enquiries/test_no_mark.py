"""Erasure leaves no mark of a client: not in the database, in Valkey, in the mail folder, in logs; money stays. After a year, too."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
import redis
import time_machine
from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.disputes import actions as disputes
from marketplace.enquiries.actions import report_wrong, withdraw
from marketplace.enquiries.links import client_path
from marketplace.exchange import actions as exchange
from marketplace.exchange.models import FeePayment, Lead, Referral, Remark
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.disputing import contest
from tests.elsewhere import rows_of
from tests.mail import letters

MARK = "Quorvex"
CLIENT = {
    "company": f"{MARK} Boats", "contact": f"Ida {MARK}", "email": "ida@quorvex.example", "phone": "+49 40 23125014",
    "website": "quorvex.example",
}  # fmt: skip
PHONE = "23125014"


def places() -> list[str]:
    """Every column in which a mark of the client stands, in whatever notation."""
    db.session.rollback()
    columns = db.session.execute(
        text("""
        SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_name)
        WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND t.table_schema = 'public'
    """)
    ).all()
    assert len(columns) > 300
    found = []
    for table, column in columns:
        holds = text(
            f"SELECT count(*) FROM \"{table}\" WHERE \"{column}\"::text ILIKE ANY (ARRAY['%quorvex%', '%{PHONE}%'])"
        )
        if db.session.scalar(holds):
            found.append(f"{table}.{column}")
    return found


def in_files(environment) -> list[str]:
    folder = Path(environment["MAIL_URL"].removeprefix("file:"))
    told = {one: message_from_bytes(one.read_bytes(), policy=default) for one in folder.glob("*.eml")}
    return [str(one["Subject"]) for path, one in told.items() if "quorvex" in _all_of(path, one)]


def _all_of(path: Path, message) -> str:
    bodies = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join((path.read_text(), *bodies)).lower()


def in_valkey(environment) -> list[bytes]:
    store = redis.Redis.from_url(environment["REDIS_URL"])
    return [key for key in store.scan_iter() if b"quorvex" in (store.dump(key) or b"").lower()]


@pytest.fixture
def known(pair, found, environment):
    """A referral whose client is named by everybody who can, wherever that is possible."""
    words = f"I, Ida {MARK}, agree."
    first = pair.lead(client=CLIENT, consent_wording=words)
    exchange.decline_lead(first.id, pair.b, "other", f"{MARK} is a client of ours.")
    lead = pair.lead(client=CLIENT, consent_wording=words, again=f"{MARK} wants more")
    referral = exchange.accept_lead(lead.id, pair.b)
    exchange.move_on(referral.id, pair.b, "contacted", f"Called {MARK}.")
    exchange.add_note(referral.id, pair.b, f"{MARK} will send the list.")
    exchange.move_on(referral.id, pair.b, "won", f"{MARK} has signed.")
    for invoice in (f"{MARK}-7", "2026-8"):
        exchange.report_fee(referral.id, pair.b, Money(100_00, "EUR"), clock.today(), invoice, sure=True)
    payments = db.session.scalars(select(FeePayment).order_by(FeePayment.id)).all()
    exchange.record_refund(payments[0].id, pair.b, Money(10_00, "EUR"), clock.today(), f"{MARK} was not content")
    exchange.record_refund(payments[1].id, pair.b, Money(10_00, "EUR"), clock.today(), "A page was left out")
    third = exchange.report_fee(referral.id, pair.b, Money(5_00, "EUR"), clock.today(), "2026-9", sure=True)
    exchange.void_payment(third.id, pair.b, f"{MARK} never paid it")
    back = exchange.accept_lead(pair.lead(client=CLIENT, consent_wording=words).id, pair.b)
    row = exchange.return_lead(back.id, pair.b, "contacts_wrong", f"{MARK} does not answer.")
    exchange.object_to_return(row.id, pair.a, f"{MARK} does.")
    _contest(payments[1].reward.id, pair, found.person(alliance_role="admin"))
    taken_back = pair.lead(client=CLIENT, consent_wording=words)
    exchange.withdraw_lead(taken_back.id, pair.a, f"{MARK} has found somebody.")
    sweep()
    return referral


def _contest(reward_id: int, pair, admin) -> None:
    """An order that everybody writes of: it is objected to, decided, and taken back."""
    settlement.settle([reward_id])
    order = db.session.scalars(select(Movement).where(Movement.status == "listed")).one()
    settlement.mark_sent(order.id, pair.b, "REF")
    row = contest(order, pair.a, f"{MARK} says it was more")
    disputes.show_paper(row.id, pair.a, "bank.txt", f"{MARK} is on it".encode(), f"{MARK} once more")
    disputes.answer(row.id, pair.b, f"{MARK} paid this")
    disputes.decide(row.id, admin, "dismiss", f"{MARK} has sent the invoice")
    settlement.undo_as_admin(order.id, admin, f"{MARK} sent the wrong one")


def leads() -> list[Lead]:
    return list(db.session.scalars(select(Lead).order_by(Lead.id)))


@pytest.mark.thorough
def test_what_everybody_wrote_of_a_client_goes_with_the_contacts(known, pair, environment, visit):
    assert {"history.note", "referral_notes.text", "consents.wording", "refunds.reason", "rewards.invoice"} <= set(
        places()
    )
    assert in_files(environment)  # the letter that the work is begun
    report_wrong(known.lead, "contacts", "Nobody asked me.", "127.0.0.1")
    before = db.session.execute(text("SELECT id, amount_minor, received_on FROM fee_payments ORDER BY id")).all()
    books = db.session.execute(text("SELECT * FROM lines ORDER BY id")).all()
    for lead in leads():
        withdraw(lead)
    sweep()
    assert places() == []
    assert in_files(environment) == []
    assert in_valkey(environment) == []
    assert not [one for one in letters(environment) if MARK in one.as_string()]
    assert (
        db.session.execute(text("SELECT id, amount_minor, received_on FROM fee_payments ORDER BY id")).all() == before
    )
    assert db.session.execute(text("SELECT * FROM lines ORDER BY id")).all() == books
    assert db.session.scalars(text("SELECT text FROM complaints")).all() == [""]
    # What names nobody stays: the accountant needs it.
    assert db.session.scalars(text("SELECT invoice FROM fee_payments ORDER BY id")).all() == ["", "2026-8", "2026-9"]
    assert db.session.scalars(text("SELECT reason FROM refunds ORDER BY id")).all() == [
        Remark.ERASED,
        "A page was left out",
    ]
    page = visit(pair.b).get(f"/referrals/{known.id}")
    assert str(Remark.ERASED.label) in page.text
    assert visit(pair.b).get("/disputes/1").text.count("(erased with the client’s contacts)") == 3
    assert check_books() == []


@pytest.mark.thorough
def test_a_backup_of_before_is_erased_again_when_it_is_restored(known, app, environment, elsewhere, tmp_path):
    sweep()
    backup = tmp_path / "before"
    assert app.test_cli_runner().invoke(args=["backup", str(backup)]).exit_code == 0
    count = len(leads())
    for lead in leads():
        withdraw(lead)
    sweep()
    told = len(letters(environment))
    elsewhere.is_given(files_url=environment["FILES_URL"])
    done = elsewhere("restore", backup)
    assert f"erased again: {count} leads" in done.output, done.output
    assert elsewhere("sweep").exit_code == 0
    assert marked(elsewhere.rows()) == []
    assert not [one for one in letters(environment)[told:] if "withdrawn consent" in str(one["Subject"])]
    assert elsewhere("erase-again").output == "erased again 0\n"
    assert "0 broken" in elsewhere("check-books").output
    assert rows_of(environment["DATABASE_URL"])["lines"] == elsewhere.rows()["lines"]


def marked(rows: dict[str, list]) -> list[str]:
    """The tables in which a mark of the client stands."""
    return [
        table
        for table, held in rows.items()
        if any(MARK.lower() in str(row).lower() or PHONE in str(row) for row in held)
    ]


@pytest.mark.thorough
def test_nothing_but_the_words_of_rows_that_are_written_once_can_be_erased(known):
    for change in ("history SET note = 'other'", "history SET became = 'lost'", "refunds SET amount_minor = 1", "consents SET basis = 'contract'",
                   "refunds SET reason = 'erased', amount_minor = 1", "consents SET wording = ''"):  # fmt: skip
        with pytest.raises(Exception, match="written once"):
            db.session.execute(text(f"UPDATE {change}"))
        db.session.rollback()


@pytest.mark.thorough
@pytest.mark.parametrize("way", ["lost", "finished", "expired", "withdrawn", "draft"])
def test_a_year_after_its_end_the_contacts_are_erased_and_nobody_is_mailed(pair, environment, visit, way):
    lead = exchange.save_draft(pair.a, pair.new_lead(client=CLIENT)) if way == "draft" else pair.lead(client=CLIENT)
    path = client_path(lead)
    if way in ("lost", "finished"):
        referral = exchange.accept_lead(lead.id, pair.b)
        if way == "finished":
            exchange.move_on(referral.id, pair.b, "won")
        exchange.move_on(referral.id, pair.b, way, reason="budget" if way == "lost" else "")
    elif way == "withdrawn":
        exchange.withdraw_lead(lead.id, pair.a, "Gone.")
    sweep()
    with time_machine.travel(clock.now() + timedelta(days=360)):
        sweep()
        assert db.session.get(Lead, lead.id, populate_existing=True).encrypted_client is not None or way == "expired"
    count = len(letters(environment))
    with time_machine.travel(clock.now() + timedelta(days=732 if way == "expired" else 367)):
        sweep()
        sweep()
        now = db.session.get(Lead, lead.id, populate_existing=True)
        assert (now.encrypted_client, now.email_print, now.erased_for) == (None, None, "over")
        assert places() == []
        told = [str(one["Subject"]) for one in letters(environment)[count:]]
        assert not [one for one in told if "withdrawn consent" in one]
        if way in ("lost", "finished"):
            assert "It ended long ago" in visit(pair.b).get(f"/referrals/{referral.id}").text
            assert "It ended long ago" in visit().get(path).text
    assert check_books() == []


@pytest.mark.thorough
def test_contacts_are_kept_while_something_is_owed_or_goes_on(pair):
    won, owed = pair.won(client=CLIENT), pair.won(client=CLIENT | {"email": "two@quorvex.example"})
    payment = pair.fee(owed, "100.00")
    exchange.move_on(owed.id, pair.b, "finished")
    settlement.settle([payment.reward.id])
    with time_machine.travel(clock.now() + timedelta(days=500)):
        sweep()
        kept = [db.session.get(Referral, one.id, populate_existing=True).lead.encrypted_client for one in (won, owed)]
        assert all(kept)
        movement = db.session.scalar(select(Movement).where(Movement.status == "listed"))
        settlement.mark_sent(movement.id, pair.b, "REF")
        settlement.confirm_received(movement.id, pair.a)
        sweep()
        kept = [
            bool(db.session.get(Referral, one.id, populate_existing=True).lead.encrypted_client) for one in (won, owed)
        ]
        assert kept == [True, False]


@pytest.mark.thorough
def test_a_request_ends_with_the_last_of_its_leads(asking, pair, environment):
    enquiry = asking.confirmed()
    referral = exchange.accept_lead(enquiry.leads[0].id, pair.b)
    exchange.move_on(referral.id, pair.b, "lost", reason="budget")
    sweep()
    with time_machine.travel(clock.now() + timedelta(days=367)):
        sweep()
        sweep()
        left = db.session.execute(text("SELECT sealed_client, email_print, status, withdrawn_at FROM enquiries")).one()
        assert tuple(left) == (None, None, "confirmed", None)
        assert not [one for one in letters(environment) if one["To"] == asking.contacts["email"]]
    assert check_books() == []
