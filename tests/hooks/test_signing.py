"""Signatures, as Standard Webhooks has them."""

from marketplace.hooks import signing


def test_a_signature_is_what_the_standard_says():
    """The example of its reference implementation."""
    told = signing.headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    )
    assert told == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_both_secrets_sign_with_a_blank_between():
    first, second = signing.new_secret(), signing.new_secret()
    told = signing.headers("msg_1", 1, b"{}", [first, second])["webhook-signature"].split(" ")
    assert told == [signing.headers("msg_1", 1, b"{}", [one])["webhook-signature"] for one in (first, second)]


def test_a_secret_is_kept_sealed(app):
    secret = signing.new_secret()
    assert secret.startswith("whsec_")
    assert secret.encode() not in signing.seal(secret)
    assert signing.unseal(signing.seal(secret)) == secret
