"""Whoever has the database and not the keys can't try which form, number or address a hash was made of: the hashes are keyed."""

import hashlib
import hmac
import itertools
import json

import pytest
from sqlalchemy import select

from marketplace.core import encryption
from marketplace.core.extensions import db
from marketplace.core.idempotency import KeptAnswer
from marketplace.core.throttling import SignInAttempt, count_tries
from marketplace.exchange.models import Lead
from tests.people import PASSWORD

PHONE = "+49 30 23125014"
KEYS = (
    b"",
    b"body",
    b"secret",
    b"k" * 40,
    b"leadpact",
)  # what one would try: nothing, names, the key of the tests for cookies
HASHES = ("md5", "sha1", "sha256", "sha512", "blake2b")


def guesses(*typed: str) -> set[str]:
    """All hashes that can be made of a guess without the key: plain, twice, with a name before, and keyed with a wrong key."""
    once = {one.encode() for one in typed}
    found = set()
    for text, name in itertools.product(once, HASHES):
        digest = hashlib.new(name, text)
        for tried in (text, digest.digest(), digest.hexdigest().encode()):
            for before in (b"", b"body:", b"try account:", b"phone:", b"email:"):
                found.add(hashlib.new(name, before + tried).hexdigest())
                found |= {hmac.new(key, before + tried, name).hexdigest() for key in KEYS}
    return found


def is_found_with_the_key(kind: str, stored: str, *typed: str) -> bool:
    return stored in {encryption.fingerprint(kind, one) for one in typed}


@pytest.mark.parametrize(
    ("page", "path", "typed"),
    [("/me", "/me/password", {"old": PASSWORD, "password": "another long one"}),
     ("/referrals/1", "/referrals/1/notes", {"text": PHONE})],
)  # fmt: skip
def test_the_hash_of_a_form_isnt_found_by_whoever_tries_what_may_have_been_typed(pair, visit, page, path, typed):
    pair.won()
    visit(pair.b).post(path, on=page, **typed)
    kept = db.session.scalar(select(KeptAnswer).where(KeptAnswer.path == path))
    form = repr({name: [value] for name, value in sorted((typed | {"form_key": kept.key}).items())})
    tried = [*typed.values(), form, json.dumps(typed)]
    assert kept.body_hash not in guesses(*tried)
    digests = [hashlib.sha256(one.encode()).hexdigest() for one in tried]
    assert is_found_with_the_key("body", kept.body_hash, *digests), "the guess itself was right"


def test_prints_of_clients_arent_found_by_whoever_tries_numbers_and_addresses(pair):
    lead = db.session.get(Lead, pair.lead(client=pair.client | {"phone": PHONE, "email": "lena@brask.example"}).id)
    numbers = [PHONE, PHONE.replace(" ", ""), "49" + PHONE[3:].replace(" ", "")]
    assert lead.phone_print not in guesses(*numbers)
    assert lead.email_print not in guesses("lena@brask.example")
    assert is_found_with_the_key("phone", lead.phone_print, *numbers)
    assert is_found_with_the_key("email", lead.email_print, "lena@brask.example")


def test_tries_arent_found_by_whoever_tries_accounts(app):
    count_tries(account="ann@agency.example")
    stored = db.session.scalar(select(SignInAttempt.whom))
    assert stored not in guesses("ann@agency.example")
    assert is_found_with_the_key("try account", stored, "ann@agency.example")
