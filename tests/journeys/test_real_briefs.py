"""Fifty real briefs over HTTP, in both directions, against a real web server and a real worker."""

import csv
import json
import re
import time
import urllib.error
import urllib.request
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from bench.fees import time_to_list
from marketplace.core import clock
from marketplace.core.checks import check_books
from tests.waiting import PATIENCE, wait_for


def call(url: str, token: dict, method: str, path: str, body: dict | None = None) -> dict:
    data = json.dumps(body or {}).encode() if method == "POST" else None
    request = urllib.request.Request(
        f"{url}/api/v1{path}", data, {**token, "Content-Type": "application/json"}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{error.code} for {method} {path}: {error.read()[:500]}") from error


def test_real_briefs_are_passed_won_paid_and_settled_both_ways(
    pair, found, command, server, shared_data, capsys, thorough
):
    command("worker")
    with (shared_data / "deals.csv").open(encoding="utf-8") as file:
        deals = [
            row for row in csv.DictReader(file) if row["status"] == "awarded" and row["fee"] and Decimal(row["fee"])
        ][: 50 if thorough else 5]
    tokens = {pair.A.id: found.token(pair.a), pair.B.id: found.token(pair.b)}
    earned = {pair.A.id: 0, pair.B.id: 0}
    began = clock.now()
    for number, deal in enumerate(deals):
        giver, taker = (pair.A.id, pair.B.id) if number % 2 else (pair.B.id, pair.A.id)
        share = _through(server, tokens[giver], tokens[taker], taker, deal)
        earned[giver] += share
    for payer, payee in ((pair.A.id, pair.B.id), (pair.B.id, pair.A.id)):
        wait_for(lambda payer=payer, payee=payee: _listed(server, tokens[payer]) == earned[payee])
        for order in call(server, tokens[payer], "GET", "/movements?direction=out&status=listed&limit=200")["items"]:
            call(server, tokens[payer], "POST", f"/movements/{order['id']}/sent", {"bank_reference": "TX"})
            call(server, tokens[payee], "POST", f"/movements/{order['id']}/received")
    for one, other in ((pair.A.id, pair.B.id), (pair.B.id, pair.A.id)):
        (row,) = call(server, tokens[one], "GET", "/balance")["items"]
        pounds = {name: _pence(value) for name, value in row.items() if name != "currency"}
        assert pounds == {
            "earned": earned[one], "owed": earned[other], "in_transit": 0, "paid_out": earned[one], "paid_in": earned[other],
        }  # fmt: skip
    assert check_books() == []
    with capsys.disabled():
        print(
            f"\n  fee reported -> bank order listed: median {median(time_to_list(began)):.3f} s of {len(time_to_list(began))}"
        )


def _through(server: str, giver: dict, taker: dict, taker_id: int, deal: dict) -> int:
    """One brief from posting to its fee; returns the reward in pence."""
    today = clock.today().isoformat()
    lead = call(server, giver, "POST", "/leads", {
        "title": _without(deal["client_company"], deal["title"]), "brief": "", "category": deal["category"], "region": deal["region"], "language": "English",
        "budget": None, "audience": {"kind": "direct", "agencies": [taker_id]},
        "client": {"company": deal["client_company"], "email": deal["client_email"]},
        "consent": {"basis": "agreed", "channel": "email", "obtained_on": today, "wording": "Agreed by e-mail."},
    })  # fmt: skip
    referral = call(server, taker, "POST", f"/leads/{lead['id']}/accept")["referral"]
    assert referral["client"]["company"] == " ".join(deal["client_company"].split())
    call(server, taker, "POST", f"/referrals/{referral['id']}/stage", {"stage": "won"})
    fee = {"amount": str(Decimal(deal["fee"]).quantize(Decimal("0.01"))), "currency": "GBP", "received_on": today}
    payment = call(server, taker, "POST", f"/referrals/{referral['id']}/payments", fee)
    expected = int((Decimal(deal["fee"]) * 10).quantize(Decimal(1), ROUND_HALF_UP))
    assert _pence(payment["reward"]["amount"]) == expected
    return expected


def _without(buyer: str, title: str) -> str:
    """Public tenders name their buyer, which no lead may: the referrer describes the client instead."""
    return re.sub(re.escape(" ".join(buyer.split())), "the buyer", " ".join(title.split()), flags=re.IGNORECASE)


def _listed(server: str, token: dict) -> int:
    orders = call(server, token, "GET", "/movements?direction=out&status=listed&limit=200")["items"]
    time.sleep(0.05)
    return sum(_pence(order["amount"]) for order in orders)


def _pence(amount: str) -> int:
    return int(Decimal(amount) * 100)
