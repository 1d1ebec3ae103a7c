"""Every kind of answer has the headers by which the MDN HTTP Observatory gives more than a hundred points."""

import pytest

from marketplace import create_app
from marketplace.core.headers import CSP, FIXED

# What it adds to 100, or takes off where it is missing: its published scoring.
OBSERVATORY = {
    "Content-Security-Policy": (10, -25), "Cross-Origin-Resource-Policy": (10, 0), "Referrer-Policy": (5, 0), "X-Frame-Options": (5, -20),
    "X-Content-Type-Options": (0, -5), "Strict-Transport-Security": (0, -20),
}  # fmt: skip


def points(answer) -> int:
    return 100 + sum(there if answer.headers.get(name) else missing for name, (there, missing) in OBSERVATORY.items())


@pytest.fixture
def answers(pair, found, visit):
    """An answer of each kind: public, a member's, an admin's, of programs, and refusals."""
    admin, token = found.person(alliance_role="admin"), found.token(pair.b)
    anybody, member, desk = visit().client, visit(pair.b).client, visit(admin).client
    return {
        "public": anybody.get("/"), "catalog": anybody.get("/catalog"), "sign-in": anybody.get("/sign-in"), "a member's": member.get("/today"),
        "an admin's": desk.get("/desk/members"), "sent elsewhere": anybody.get("/today"), "no such page": anybody.get("/nothing-here"),
        "not open": member.get("/desk/members"), "without a key": anybody.post("/sign-in", data={}), "another method": anybody.delete("/"),
        "a program's": anybody.get("/api/v1/me", headers=token), "no token": anybody.get("/api/v1/me"),
        "no such call": anybody.get("/api/v1/nothing", headers=token), "a file": member.get("/me/all.json"), "a feed": anybody.get("/catalog.atom"),
        "a client's": anybody.get("/client/nothing"), "an image": anybody.get("/static/img/mark.svg"),
    }  # fmt: skip


@pytest.mark.thorough
def test_each_kind_of_answer_has_all_of_them(answers):
    for kind, answer in answers.items():
        for name, value in FIXED.items():
            wanted = "no-referrer" if (kind, name) == ("a client's", "Referrer-Policy") else value
            assert answer.headers.get(name) == wanted, f"{kind} ({answer.status_code}): {name}"
        assert points(answer) + 20 >= 130, kind  # plain http has no Strict-Transport-Security
    assert {answer.status_code for answer in answers.values()} >= {200, 302, 401, 403, 404, 405}


def test_nothing_inline_nothing_from_elsewhere_and_nobody_frames_it():
    assert "unsafe" not in CSP
    assert "http" not in CSP
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert rule in CSP


@pytest.mark.thorough
def test_under_https_browsers_are_kept_to_it_and_cookies_too(app, monkeypatch):
    monkeypatch.setenv("BASE_URL", "https://leads.example")
    secured = create_app()
    answer = secured.test_client().get("/sign-in", base_url="https://leads.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert points(answer) == 130
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    assert all(one.startswith("__Host-leadpact=") and "Path=/;" in one and "Domain" not in one for one in cookies)
    assert all("Secure" in one and "HttpOnly" in one and "SameSite=Lax" in one for one in cookies)


@pytest.mark.parametrize("kind", ["new-password", "invitation", "new-address", "keep-address", "client"])
def test_an_address_with_a_secret_in_it_is_told_to_nobody(visit, kind):
    answer = visit().client.get(f"/{kind}/a-secret")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
