"""Imports are all or nothing, and name every refused row with its line and reason."""

from datetime import UTC, datetime, timedelta
from secrets import token_hex

import pytest
import time_machine
from sqlalchemy import event, func, select, text

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.exchange.models import Lead, Referral
from marketplace.imports.actions import import_agencies, import_deals
from marketplace.imports.actions.sheet import Unreadable
from marketplace.members.models import Agency
from marketplace.rewards.actions import NewRule, set_own_rate, set_terms
from marketplace.rewards.models import Reward
from marketplace.statements.balances import balances

HEAD = "name,country,city,size,owner_name,owner_email,languages\n"
GOOD = "Alpha,DE,Berlin,small,Ann,ann@alpha.example,en\n"
BAD = "Beta,Atlantis,Berlin,small,Bo,bo@beta.example,en\n"
DEALS = "ref,referrer,receiver,title,category,region,client_company,client_email,posted_on,status,won_on,fee,currency"


@pytest.fixture
def sheet(tmp_path):
    def write(text: str):
        path = tmp_path / "sheet.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def agencies() -> int:
    return db.session.scalar(select(func.count()).select_from(Agency))


def test_one_refused_row_takes_everything_back(app, sheet):
    account = import_agencies(sheet(HEAD + GOOD + BAD))
    assert list(account.lines()) == [
        "line 3: country: “Atlantis” is no country: write its name, or a code like DE",
        "imported 0, skipped 0, refused 1",
    ]
    assert agencies() == 0


def test_refused_rows_can_be_left_out(app, sheet):
    account = import_agencies(sheet(HEAD + GOOD + BAD), skip_refused=True)
    assert (account.imported, len(account.refusals), agencies()) == (1, 1, 1)


def test_a_dry_run_changes_nothing_and_says_what_would_happen(app, sheet):
    account = import_agencies(sheet(HEAD + GOOD), dry_run=True)
    assert (account.imported, agencies()) == (1, 0)


def test_unknown_columns_are_named_and_ignored(app, sheet):
    account = import_agencies(sheet(HEAD.strip() + ",colour\n" + GOOD.strip() + ",red\n"))
    assert next(account.lines()) == "columns not known, ignored: colour"


def test_missing_columns_refuse_the_file(app, sheet):
    with pytest.raises(Unreadable, match="lacks the columns owner_email"):
        import_agencies(sheet("name,country,city,size,owner_name,languages\n"))


def test_the_same_owner_twice_is_refused_by_line(app, sheet):
    account = import_agencies(sheet(HEAD + GOOD + GOOD.replace("Alpha", "Gamma")))
    assert account.refusals == ["line 3: owner_email: In use already."]


def test_a_reward_that_was_paid_before_is_settled_and_moves_nothing(app, found, sheet):
    giver, taker = found.agency("Giver"), found.agency("Taker")
    row = "7,Giver,Taker,Shop,shops,Berlin,Client,c@client.example,2026-01-05,awarded,2026-02-01,1000.05,EUR,2026-03-01"
    account = import_deals(sheet(f"{DEALS},reward_paid_on\n{row}\n"))
    assert account.refusals == []
    reward = db.session.scalar(select(Reward))
    assert (reward.amount_minor, reward.status, reward.held_at) == (10001, "settled", None)
    assert [str(balances(giver.id)[0][name]) for name in ("earned", "paid_out")] == ["100.01", "100.01"]
    assert str(balances(taker.id)[0]["paid_in"]) == "100.01"
    assert check_books() == []


def test_imported_deals_earn_by_the_terms_that_were_in_force_on_their_own_days(app, found, sheet):
    admin, giver, _taker = found.person(alliance_role="admin"), found.agency("Giver"), found.agency("Taker")
    other = found.agency("Other")
    deal = "{0},{1},Taker,Shop,shops,Berlin,Client,{2}@client.example,{3},awarded,{3},100.00,EUR"
    with time_machine.travel(datetime(2030, 1, 2, 12, tzinfo=UTC), tick=False) as traveller:
        set_own_rate(other.id, 1500, clock.today(), "A friend of old", admin)
        set_terms(300, clock.today(), rules=[NewRule(2000, first_fees=1)])
        traveller.shift(timedelta(days=90))
        rows = [
            deal.format(1, "Giver", "c", "2030-02-03"),  # the second fee of the client, wherever it stands in the file
            deal.format(2, "Giver", "c", "2030-02-01"),
            deal.format(3, "Giver", "d", "2029-06-01"),  # before there were rules
            deal.format(4, "Other", "e", "2030-02-01"),
        ]
        lines = "\n".join(rows)
        assert import_deals(sheet(f"{DEALS}\n{lines}\n")).refusals == []
        found_rewards = db.session.execute(
            select(Lead.import_ref, Reward.amount_minor)
            .join(Referral, Referral.lead_id == Lead.id)
            .join(Reward, Reward.referral_id == Referral.id)
        )
        assert dict(found_rewards.all()) == {"1": 300, "2": 2000, "3": 1000, "4": 1500}
        assert giver.id
        assert check_books() == []


def test_fees_of_a_long_file_count_in_the_order_of_their_days(app, found, sheet):
    found.agency("Giver"), found.agency("Taker")
    deal = "{0},Giver,Taker,Shop,shops,Berlin,Client,c@client.example,{1},awarded,{1},100.00,EUR"
    with time_machine.travel(datetime(2030, 1, 2, 12, tzinfo=UTC), tick=False) as traveller:
        set_terms(300, clock.today(), rules=[NewRule(2000, first_fees=1)])
        traveller.shift(timedelta(days=200))
        rows = [deal.format(n, clock.today() - timedelta(days=n)) for n in range(1, 103)]  # the newest first
        assert import_deals(sheet("\n".join([DEALS, *rows]) + "\n")).refusals == []
        earned = select(Lead.import_ref).join(Referral, Referral.lead_id == Lead.id)
        earned = earned.join(Reward, Reward.referral_id == Referral.id).where(Reward.amount_minor == 2000)
        assert db.session.scalars(earned).all() == ["102"]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (("Giver,Taker", "Nobody,Taker"), "line 2: referrer: there is no agency named “Nobody”"),
        (("Giver,Taker", "Giver,Giver"), "line 2: receiver: is the referrer itself"),
        (("1000.05", "N/A"), "line 2: fee: “N/A” is not an amount"),
        (("2026-01-05", "5.1.26"), "line 2: posted_on: “5.1.26” is not a day like 2026-03-14"),
    ],
)
def test_a_bad_deal_is_refused_with_its_column_and_reason(app, found, sheet, change, refusal):
    found.agency("Giver"), found.agency("Taker")
    row = "7,Giver,Taker,Shop,shops,Berlin,Client,c@client.example,2026-01-05,awarded,2026-02-01,1000.05,EUR"
    assert import_deals(sheet(f"{DEALS}\n{row.replace(*change)}\n")).refusals == [refusal]
    assert db.session.scalar(select(func.count()).select_from(Lead)) == 0


def test_all_that_is_wrong_with_a_deal_is_told_at_once(app, found, sheet):
    row = ",Nobody,Nowhere,,shops,Berlin,Client,c@client.example,5.1.26,awarded,2026-02-31,N/A,EURO"
    (told,) = import_deals(sheet(f"{DEALS}\n{row}\n")).refused
    fields = ["ref", "referrer", "receiver", "posted_on", "won_on", "currency", "fee", "title"]
    assert [name for name, _sentence in told.faults] == fields


def test_all_that_is_wrong_with_an_agency_is_told_at_once(app, sheet):
    (told,) = import_agencies(sheet(f"{HEAD.strip()},iban\n,Atlantis,Berlin,huge,,nobody,German,DE00\n")).refused
    fields = ["owner_name", "name", "country", "size", "iban", "owner_email"]
    assert sorted(name for name, _sentence in told.faults) == sorted(fields)


def test_a_row_that_a_comma_too_many_has_shifted_is_refused(app, sheet):
    account = import_agencies(sheet(HEAD + GOOD.replace("Berlin", "Berlin, Mitte")))
    assert account.refusals == ["line 2: row: has 1 more cells than there are columns"]


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        (
            "2,A,,t,Shops,DE,Brask,l@b.example,2024-01-05,expired,,,EURO",
            "line 2: currency: “EURO” is not a currency like EUR",
        ),
        (
            "2,A,,t,Shops,DE,Brask,l@b.example,0026-01-05,expired,,,EUR",
            "line 2: posted_on: “0026-01-05” is too long ago",
        ),
        ("2,A,,t,Shops,DE,Brask,l@b.example,2024-01-05", "line 2: row: has 4 fewer cells than there are columns"),
    ],
)
def test_a_row_that_can_not_be_is_refused_and_the_others_go_on(app, found, sheet, row, refusal):
    found.agency("A")
    good = "3,A,,t,Shops,DE,Brask,l@b.example,2024-01-05,expired,,,eur"
    account = import_deals(sheet(f"{DEALS}\n{row}\n{good}\n"), skip_refused=True)
    assert (account.refusals, account.imported) == ([refusal], 1)
    assert db.session.scalar(select(Lead.currency)) == "EUR"


def test_of_hundreds_of_rows_only_those_that_can_not_be_are_left_out_and_each_warning_is_given_once(app, found, sheet):
    found.agency("Giver")
    row = "Giver,,Shop,shops,Berlin,Client,c@client.example,{day},expired,,,EUR"
    days = {70: "2026-02-31", 71: "9999-12-31", 130: ""}
    rows = [f"{ref}," + row.format(day=days.get(ref, "2026-01-05")) for ref in range(250)]
    account = import_deals(sheet("\n".join([DEALS, *rows, rows[240], rows[130]])), skip_refused=True)
    assert account.refusals == [
        "line 72: posted_on: “2026-02-31” is not a day like 2026-03-14",
        "line 132: posted_on: is missing",
        "line 253: posted_on: is missing",
    ]
    assert [warning.partition(":")[0] for warning in account.warnings] == ["line 73"]
    assert (account.imported, account.skipped) == (248, 1)
    assert set(db.session.scalars(select(Lead.import_ref))) == {str(ref) for ref in range(250)} - {"70", "130"}


def test_warnings_stand_in_the_order_of_the_lines(app, found, sheet):
    found.agency("Alpha")
    account = import_agencies(sheet(HEAD + GOOD.replace("Alpha", "Gamma").replace("small", "small|large") + GOOD))
    assert [warning.partition(":")[0] for warning in account.warnings] == ["line 2", "line 3"]


def test_of_rows_that_are_written_together_only_the_one_that_the_database_refuses_is_left_out(app, found, sheet):
    found.agency("Giver")
    db.session.execute(text("ALTER TABLE leads ADD CHECK (region <> 'Atlantis')"))
    db.session.commit()
    row = "{},Giver,,Shop,shops,{},Client,c@client.example,2026-01-05,expired,,,EUR"
    rows = [row.format(ref, "Atlantis" if ref == 2 else "Berlin") for ref in range(1, 5)]
    account = import_deals(sheet("\n".join([DEALS, *rows])), skip_refused=True)
    assert account.refusals == ["line 3: row: holds a value that can’t be stored"]
    assert (account.imported, set(db.session.scalars(select(Lead.import_ref)))) == (3, {"1", "3", "4"})


@pytest.mark.parametrize(("column", "most"), [("ref", 300), ("category", 200)])
def test_a_text_that_no_index_can_hold_is_refused_by_line(app, found, sheet, column, most):
    found.agency("Giver")
    good = {"ref": "1", "category": "shops"}
    long = {"ref": "2", "category": "shops", column: token_hex(9000)}
    row = "{ref},Giver,,Shop,{category},Berlin,Client,c@client.example,2026-01-05,expired,,,EUR"
    account = import_deals(sheet("\n".join([DEALS, row.format(**good), row.format(**long)])), skip_refused=True)
    assert account.refusals == [f"line 3: {column}: is longer than {most} characters"]
    assert account.imported == 1


@pytest.mark.parametrize(
    ("action", "head", "row"),
    [
        (import_agencies, HEAD.strip(), "Agency {0},DE,Berlin,small,Ann,ann{0}@alpha.example,en"),
        (import_deals, DEALS, "{0},Giver,Taker,Shop,,,Client,c@client.example,2026-01-05,awarded,2026-02-01,{0}00,EUR"),
    ],
    ids=["agencies", "deals"],
)
def test_a_second_import_asks_as_often_for_many_rows_as_for_few(app, found, sheet, action, head, row):
    found.agency("Giver"), found.agency("Taker")
    rows = [row.format(number) for number in range(1, 21)]
    action(sheet("\n".join([head, *rows])))
    asked = []
    for many in (3, 20):
        path, statements = sheet("\n".join([head, *rows[:many]])), []
        event.listen(db.engine, "before_cursor_execute", note := lambda *said, kept=statements: kept.append(said[2]))
        again = action(path)
        event.remove(db.engine, "before_cursor_execute", note)
        assert (again.skipped, again.warnings) == (many, [])
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_a_row_is_named_by_the_line_it_begins_on(app, sheet):
    account = import_agencies(sheet(HEAD + '"Alpha\nStudio",DE,Berlin,small,Ann,ann@alpha.example,en\n' + BAD))
    assert account.refusals == ["line 4: country: “Atlantis” is no country: write its name, or a code like DE"]


def test_a_dry_run_with_a_refused_row_says_that_nothing_would_be_imported(app, sheet):
    assert import_agencies(sheet(HEAD + GOOD + BAD), dry_run=True).imported == 0
    assert import_agencies(sheet(HEAD + GOOD + BAD), dry_run=True, skip_refused=True).imported == 1


def test_a_column_that_stands_twice_refuses_the_file(app, sheet):
    with pytest.raises(Unreadable, match="has the columns city twice"):
        import_agencies(sheet(HEAD.replace("size", "city,size") + GOOD))
