"""The four lists: each head sorts the rows both ways and through all pages, and what is looked for is found."""

import csv
import io
import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import quote

import pytest

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.listing import Listing
from marketplace.core.money import Money
from marketplace.exchange import actions as exchange
from marketplace.settlement.actions import settle

LISTS = {
    "/received": ["title", "accepted"],
    "/given": ["title", "receiver", "passed"],
    "/rewards": ["since", "subject", "kept", "amount"],
    "/movements": ["made", "sum"],
}
TITLES = ["Zebra shop", "apple pages", "Яблоко", "Boats 100%", "boats_and", "Ärzte"]
LOOKED_FOR = {
    "apple": {"apple pages"},
    "ЯБЛОКО": {"Яблоко"},
    "ärzte": {"Ärzte"},
    "boats": {"Boats 100%", "boats_and"},
    "100%": {"Boats 100%"},
    "_": {"boats_and"},
    "pages apple": {"apple pages"},
    "apple shop": {"apple pages"},  # the service is “Shops”
    "LP-1": {"Zebra shop"},
    "shops": set(TITLES),
    **{nothing: set() for nothing in ("'", "\\", "x" * 300, "9" * 18, "apple pear")},
}


@pytest.fixture
def busy(pair, scene):
    """Six clients both ways, each with a fee, a reward and an order of its own."""
    scene("lists", lambda: _build(pair))
    return pair


def _build(pair) -> None:
    for one in (pair, pair.turned()):
        for n, title in enumerate(TITLES):
            referral = one.won(title=title)
            fee = Money((7 - n) * 10_000, "EUR")
            payment = exchange.report_fee(
                referral.id, one.b, fee, clock.day_of(referral.accepted_at), f"F{one.A.id}-{n}"
            )
            settle([payment.reward.id])
    db.session.commit()


def links(page) -> list[str]:
    return re.findall(r'<a class="quiet strong"\s+href="([^"]+)"', page.html)


def titles(html: str) -> list[str]:
    return [unescape(title) for title in re.findall(r'<a class="quiet strong"[^>]*>([^<]+)</a>', html)]


def heads(page) -> dict[str, str]:
    """By order, where its head leads."""
    found = [unescape(href) for href in re.findall(r'<a class="sorts"\s+href="([^"]+)"', page.html)]
    return {re.search(r"sort=-?(\w+)", href)[1]: href for href in found}


@pytest.mark.thorough
def test_each_head_sorts_and_pressed_again_turns_round(busy, visit):
    visitor = visit(busy.a)
    for path, names in LISTS.items():
        rows = links(visitor.get(path))
        found = heads(visitor.page)
        assert sorted(found) == sorted(names)
        for name, href in found.items():
            once = links(visitor.get(href))
            assert 'aria-sort="' in visitor.page.html
            again = links(visitor.get(heads(visitor.page)[name]))
            assert once == again[::-1], name
            assert sorted(once) == sorted(rows), name


@pytest.mark.thorough
def test_texts_are_sorted_without_regard_to_capitals(busy, visit):
    assert titles(visit(busy.a).get("/given?sort=title").html) == sorted(TITLES, key=str.lower)


@pytest.mark.thorough
def test_a_sorted_list_is_read_to_its_end_by_pages(busy, visit, monkeypatch):
    monkeypatch.setattr(Listing.page, "__defaults__", (2,))
    visitor = visit(busy.a)
    for path, name in [(path, name) for path, names in LISTS.items() for name in names]:
        whole, page = [], visitor.get(f"{path}?sort={name}")
        for _page in range(6):
            whole += links(page)
            following = re.search(r'<a class="[^"]*"\s+href="([^"]+)"\s+rel="next"', page.html)
            if not following:
                break
            assert f"sort={name}" in following[1]
            page = visitor.get(unescape(following[1]))
        assert len(whole) == len(set(whole)) == (12 if path in ("/rewards", "/movements") else 6), (path, name)


@pytest.mark.thorough
def test_lists_begin_with_the_newest_by_the_day_they_show(pair, visit, monkeypatch):
    # What came into the house first is the latest by its day, as an import of earlier years leaves it.
    now = clock.now()
    for n, one in enumerate([pair, pair.turned()] * 3):
        with clock.pretend(now - timedelta(hours=n)):
            settle([one.fee(one.won(title=f"Work {n}"), "1000.00").reward.id])
    visitor = visit(pair.a)
    for path, names in LISTS.items():
        newest = {"/received": "accepted", "/given": "passed", "/rewards": "since", "/movements": "made"}[path]
        assert newest in names
        rows = links(visitor.get(path))
        assert (
            rows
            == links(visitor.get(f"{path}?sort=-{newest}"))
            == sorted(rows, key=lambda href: int(href.rpartition("/")[2]))
        ), path
        monkeypatch.setattr(Listing.page, "__defaults__", (2,))
        first = visitor.get(path)
        second = visitor.get(unescape(re.search(r'href="([^"]+)"\s+rel="next"', first.html)[1]))
        assert links(first) + links(second) == rows[:4], path
        assert len(rows) >= 3
        monkeypatch.setattr(Listing.page, "__defaults__", (40,))


def test_a_reward_is_found_by_its_invoice(busy, visit):
    assert len(links(visit(busy.a).get(f"/rewards?q=F{busy.A.id}-3"))) == 1


@pytest.mark.thorough
def test_what_is_looked_for_is_found(busy, visit):
    visitor = visit(busy.a)
    for words, wanted in LOOKED_FOR.items():
        page = visitor.client.get("/given", query_string={"q": words})
        assert set(titles(page.text)) == wanted, words
        assert ("No clients like this" in page.text) == (not wanted), words


def test_the_other_agency_and_the_reference_are_found(busy, visit):
    visitor, name = visit(busy.a), quote(busy.B.name)
    for path in LISTS:
        assert links(visitor.get(f"{path}?q={name}")) != []
        assert links(visitor.get(f"{path}?q=Nobody+Here")) == []
    page = visitor.get("/movements?direction=out")
    reference = re.search(r'<span class="num">(LP-BO[^<]+)</span>', page.html)[1]
    assert len(links(visitor.get(f"/movements?q={quote(reference)}"))) == 1


def test_counts_sums_and_files_follow_what_is_looked_for(busy, visit):
    visitor = visit(busy.a)
    page = visitor.get("/rewards?q=boats&direction=earned")
    assert len(links(page)) == 2
    assert '<span class="num">2</span>' in page.html
    assert re.search(r"All in EUR</th>\s*<td[^>]*>\+€70\.00", page.html)  # 10 % of 400 and of 300
    rows = visitor.client.get("/rewards?q=boats&direction=earned&sort=amount&as=csv").text.strip().splitlines()
    assert [row.split(",")[5] for row in rows[1:]] == ["30.00", "40.00"]
    page = visitor.get(f"/movements?q={quote(busy.B.name)}&direction=out&only=unpaid")
    assert re.search(r"All in EUR</th>\s*<td[^>]*>[-−]€270\.00", page.html)  # 10 % of 700 + 600 + … + 200


def test_files_speak_the_readers_language_and_add_up_to_the_page(busy, visit):
    exchange.record_refund(busy.fee(busy.won(), "70.00", "CHF").id, busy.b, Money(1_000, "CHF"), clock.today())
    busy.a.language = "ru"
    db.session.commit()
    visitor = visit(busy.a)
    for path, at in (("/received", 6), ("/given", 7), ("/rewards", 5), ("/movements", 4)):
        head, *rows = csv.reader(io.StringIO(visitor.client.get(f"{path}?as=csv").data.decode("utf-8-sig")))
        assert not [word for word in head if word.isascii()], path
        codes = {"won", "accepted", "accrued", "prepared", "listed", "open", "settled"}
        assert not codes & {cell for row in rows for cell in row}, path
        sums = Counter()
        for row in rows:
            sums[row[at + 1]] += Decimal(row[at] or 0)
        wanted = {"/received": {"EUR": 2700}, "/given": {"EUR": 2700, "CHF": 60}, "/rewards": {"EUR": 0, "CHF": 6},
                  "/movements": {"EUR": 0}}[path]  # fmt: skip
        assert {currency: sums[currency] for currency in sums if currency} == wanted, path


@pytest.mark.thorough
def test_what_a_list_does_not_know_is_no_error(pair, visit):
    client = visit(pair.a).client
    for path in LISTS:
        for asked in ("sort=nothing", "sort=--title", "sort=-", "q=%00", "q=%F0%9F%98%80", "sort=title&cursor=AAAA"):
            assert client.get(f"{path}?{asked}").status_code in (200, 422), (path, asked)
