"""Old deals are imported while fees of the same clients are reported, each with a connection of its own."""

from threading import Event

import pytest
from sqlalchemy import func, select, text

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import report_fee
from marketplace.imports.actions import import_deals
from marketplace.imports.actions.deals import FORMAT
from marketplace.imports.actions.whole import whole
from marketplace.members.models import Person
from marketplace.rewards.actions import NewRule
from marketplace.rewards.models import Reward
from tests.imports.test_imports import DEALS, sheet  # noqa: F401 — a fixture
from tests.waiting import wait_for

FIRST, LATER = 2000_00, 300_00  # of a fee of 10,000: the first fee of a client brings more
DEAL = "{ref},{giver},{taker},Shop,shops,Berlin,Client,{email},{day},awarded,{day},10000.00,EUR"


def somebody_waits() -> bool:
    """Whether a connection waits for what another one holds."""
    return bool(db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


@pytest.mark.parametrize("import_is_first", [False, True], ids=["the fee is first", "the import is first"])
def test_of_an_import_and_a_fee_of_the_same_client_at_once_the_second_counts_the_first(
    ruled,
    sheet,  # noqa: F811
    in_parallel,
    import_is_first,
):
    ruled.set(NewRule(2000, first_fees=1), rate=300)
    ruled.pass_time(days=1)
    ruled.fee(ruled.client(2), "1.00")  # of another client: both agencies are in the books
    referral = ruled.client(1)
    pair, written, ended = ruled.pair, Event(), Event()
    row = DEAL.format(ref=1, giver=pair.A.name, taker=pair.B.name, email=pair.client["email"], day=clock.today())
    path, numbers = sheet(f"{DEALS}\n{row}\n"), (referral.id, pair.b.id)
    db.session.rollback()

    def until_the_other_waits(_account: object = None) -> None:
        written.set()
        wait_for(lambda: somebody_waits() or ended.is_set())

    def fee() -> None:
        person = db.session.get(Person, numbers[1])
        report_fee(numbers[0], person, Money(10_000_00, "EUR"), clock.today(), sure=True)

    def reporting() -> None:
        if import_is_first:
            written.wait(60)
            fee()
            ended.set()
        else:
            with transaction():
                fee()
                until_the_other_waits()

    def importing() -> None:
        if import_is_first:
            whole(FORMAT, *FORMAT.read_file(path), last=until_the_other_waits)
        else:
            written.wait(60)
            import_deals(path)
            ended.set()

    assert in_parallel([importing, reporting]) == [None, None]
    of_client = select(Reward.referral_id == numbers[0], Reward.amount_minor).where(Reward.kept_minor == 10_000_00)
    earned = dict(db.session.execute(of_client).all())
    assert earned == {import_is_first: LATER, not import_is_first: FIRST}
    assert check_books() == []


def test_imports_of_the_same_agencies_in_other_orders_do_not_wait_for_each_other_in_vain(
    app, found, tmp_path, in_parallel
):
    names = [found.agency(f"Agency {letter}").name for letter in "ABCDEFGH"]
    pairs = [(giver, taker) for giver in names for taker in names if giver != taker]
    paths = []
    for number, ordered in enumerate((pairs, pairs[::-1])):
        rows = [
            DEAL.format(
                ref=f"{number}-{place}-{again}", giver=giver, taker=taker, email=f"c{place}@client.example",
                day=f"20{10 + place // 12:02}-{place % 12 + 1:02}-{again + 1:02}",
            ) for place, (giver, taker) in enumerate(ordered) for again in range(6)
        ]  # fmt: skip
        path = tmp_path / f"{number}.csv"
        path.write_text("\n".join([DEALS, *rows]), encoding="utf-8")
        paths.append(path)
    done = in_parallel([lambda path=path: import_deals(path) for path in paths])
    assert [(one.imported, one.refusals) for one in done] == [(336, [])] * 2
    assert db.session.scalar(select(func.count()).select_from(Reward)) == 672
    assert check_books() == []
