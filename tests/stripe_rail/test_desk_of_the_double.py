"""The double as a server: its page has a button for what banks do, and it knows again what it knew."""

import threading
import urllib.error
import urllib.parse
import urllib.request

import pytest

from marketplace.core.queue import sweep
from marketplace.stripe_rail import actions
from tests.stripe_double.endpoints import charge_back
from tests.stripe_double.server import Server


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_told):
        return None


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())


@pytest.fixture
def served(stripe, tmp_path):
    """The double of this test over HTTP, with a file."""
    server = Server(secret=stripe.double.secret, file=tmp_path / "double.json")
    server.double = stripe.double
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def page(server) -> str:
    return OPENER.open(f"http://127.0.0.1:{server.server_port}/", timeout=10).read().decode()


def press(server, name: str, so: str) -> int:
    address = f"http://127.0.0.1:{server.server_port}/desk/{name}"
    try:
        return OPENER.open(address, urllib.parse.urlencode({"so": so}).encode(), timeout=10).status
    except urllib.error.HTTPError as answer:
        return answer.code


@pytest.fixture
def collected(pair, stripe):
    stripe.connect(pair.a)
    stripe.save(pair.b)
    pair.fee(pair.won(), "1000.00")
    sweep()
    return stripe.of("charge")[0]["id"]


@pytest.mark.thorough
def test_what_is_made_available_is_handed_on_at_once(served, collected, stripe, client):
    assert stripe.of("transfer") == []
    assert "make it available" in page(served)
    assert press(served, "balance", "top up 20 euros") == 303
    assert press(served, collected, "make it available") == 303
    assert stripe.deliver(client)[-1] == 204
    for _again in range(2):  # the event is looked into, and wakes what waits
        sweep()
    (transfer,) = stripe.of("transfer")
    assert transfer["amount"] == 100_00
    assert transfer["id"] in page(served)
    assert "make it available" not in page(served)


@pytest.mark.thorough
def test_a_chargeback_is_pressed_once_and_won(served, collected, stripe, client):
    so = "the payer’s bank takes it back"
    assert press(served, collected, so) == 303
    assert press(served, collected, so) == 404
    (dispute,) = stripe.of("dispute")
    assert press(served, dispute["id"], "win it") == 303
    assert press(served, dispute["id"], "win it") == 404
    assert stripe.of("dispute")[0]["status"] == "won"


@pytest.mark.thorough
def test_a_debit_under_way_arrives_or_comes_back(served, pair, stripe):
    stripe.connect(pair.a)
    stripe.save(pair.b, "debit")
    for fee, so in (("1000.00", "the debit arrives"), ("500.00", "the debit comes back")):
        pair.fee(pair.won(title=fee), fee)
        sweep()
        intent = stripe.of("payment_intent")[-1]
        assert press(served, intent["id"], so) == 303
        actions.look_into([])
    assert [one["status"] for one in stripe.of("payment_intent")] == ["succeeded", "requires_payment_method"]


@pytest.mark.parametrize(("name", "so"), [("ch_999999", "make it available"), ("balance", "rob it"), ("x", "")])
def test_what_there_is_no_button_for_does_nothing(served, name, so):
    assert press(served, name, so) == 404


@pytest.mark.thorough
def test_it_knows_again_after_a_restart_what_it_knew(served, collected, stripe):
    press(served, "balance", "top up 20 euros")
    again = Server(secret=stripe.double.secret, file=served.file)
    again.server_close()
    assert again.double.objects == stripe.double.objects
    assert again.double.keys == stripe.double.keys
    assert again.double.funds.sums() == stripe.double.funds.sums()
    fresh = again.double.make("ch", "charge", amount=1, currency="eur")
    assert fresh["id"] not in stripe.double.objects
    charge_back(again.double, again.double.objects[collected])
