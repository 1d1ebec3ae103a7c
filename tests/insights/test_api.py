"""Calls say what the pages say, to whom the pages say it."""

from marketplace.insights.indicators import ALL


def test_calls_say_what_the_page_says(client, found, pair):
    pair.fee(pair.won(), "1234.56")
    owner, sales, admin = (
        found.token(pair.b),
        found.token(found.person(pair.B, "sales")),
        found.token(found.person(alliance_role="admin")),
    )
    manager = found.token(found.person(alliance_role="partner_manager"))

    def ask(path, who, status=200):
        answer = client.get(f"/api/v1{path}", headers=who)
        assert answer.status_code == status, answer.text
        return answer.json

    assert [one["name"] for one in ask("/indicators", sales)["items"]] == list(ALL)
    figures = {one["name"]: one for one in ask("/figures?period=this-month", owner)["figures"]}
    assert figures["fees_sum"]["now"]["sums"] == [{"amount": "1234.56", "currency": "EUR"}]
    assert figures["won_share"]["now"] == {"count": 1, "of": 1, "sums": []}
    assert "fees_sum" not in {one["name"] for one in ask("/figures", sales)["figures"]}
    (row,) = ask("/figures/fees_sum/rows", owner)["items"]
    assert (row["amount"], row["about"], row["partner"]["name"]) == ("1234.56", "referral", pair.A.name)
    ask("/figures/fees_sum/rows", sales, 404)
    with_partner = ask(f"/figures?partner={pair.A.id}", owner)["figures"]
    assert next(one for one in with_partner if one["name"] == "received")["now"]["count"] == 1
    ask("/alliance-figures", owner, 403)
    of_all = {one["name"]: one for one in ask("/alliance-figures", admin)["figures"]}
    assert of_all["earned"]["now"]["sums"] == [{"amount": "123.46", "currency": "EUR"}]
    assert "earned" not in {one["name"] for one in ask("/alliance-figures", manager)["figures"]}
    ask("/alliance-figures/earned/rows", manager, 404)
    (member,) = ask("/alliance-figures/given/members", manager)["items"]
    assert (member["agency"]["name"], member["now"]["count"]) == (pair.A.name, 1)
    (both,) = ask("/pairs", admin)["items"]
    assert (both["there"] + both["back"], len(both["earned"])) == (1, 2)
    assert ask("/pairs", manager)["items"][0]["earned"] == []
