"""Programs, and whoever calls the API from the command line, read what is wrong with a field in their language."""

import re

import pytest

from marketplace.api.sentences import in_words
from marketplace.core.extensions import db
from marketplace.core.languages import speaking

WRONG = {
    ("POST", "/leads"): {},
    ("POST", "/leads "): {"title": None, "nonsense": 1, "brief": 5, "client": [], "audience": {"kind": "nobody"}},
    ("POST", "/movements/payment-files"): {"orders": []},
    ("POST", "/movements/payment-files "): {"orders": ["x"]},
    ("POST", "/referrals/1/payments"): {
        "amount": 1,
        "currency": "XYZ",
        "received_on": "yesterday",
        "invoice": "x" * 500,
    },
    ("GET", "/leads?view=all&limit=0"): None,
    ("GET", "/rewards?limit=x&status=paid"): None,
}


@pytest.mark.parametrize(("method", "path"), WRONG)
def test_each_sentence_is_in_the_reader_s_language(pair, found, client, method, path):
    pair.b.language = "ru"
    db.session.commit()
    body = WRONG[method, path]
    sent = {} if body is None else {"json": body}
    answer = client.open(f"/api/v1{path.strip()}", method=method, headers=found.token(pair.b), **sent)
    assert answer.status_code == 422
    assert answer.json["errors"]
    for name, sentence in answer.json["errors"].items():
        assert re.search("[а-я]", sentence), f"{name}: {sentence}"


def test_a_sentence_that_is_not_known_stands_as_it_is(application):
    with application.test_request_context(), speaking("en"):
        assert in_words("Somebody’s own sentence.") == "Somebody’s own sentence."
        assert in_words("Must be one of: a, b.") == "One of these is possible: a, b."
