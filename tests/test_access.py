"""Every route against every identity, compared with one table. A route that is missing here fails."""

import re

import pytest

from marketplace.core.queue import sweep

WHO = ("anonymous", "owner", "manager", "sales", "finance", "suspended", "stranger", "admin")
ALL, MEMBERS = set(WHO), {"owner", "manager", "sales", "finance"}
SIGNED_IN = ALL - {"anonymous"}
# guard -> who is let through it (what they then find is another matter: a stranger's id is a 404)
GUARDS = {
    "public": ALL,
    "signed in": SIGNED_IN,
    "admin": {"admin"},
    "member:leads": {"owner", "manager", "sales", "stranger"},
    "member:referrals": {*MEMBERS, "stranger"},
    "member:work": {"owner", "manager", "sales", "stranger"},
    "member:money": {"owner", "finance", "suspended", "stranger"},
    "member:payout": {"owner", "finance", "stranger"},
    "member:profile": {"owner", "manager", "stranger"},
    "member:team": {"owner", "manager", "stranger"},
}
# Routes whose ids belong to somebody: to a stranger they are a 404.
OWNED = {"lead_id", "referral_id", "payment_id", "reward_id", "movement_id", "person_id"}
SKIPPED = {"static", "openapi.spec", "styleguide.show", "styleguide.styleguide"}


@pytest.fixture
def people(found, pair):
    """One of each, and something of each kind to be asked for."""
    pair.fee(pair.won())
    sweep()
    suspended = found.agency(status="suspended").people[0]
    return {
        "anonymous": None, "owner": pair.b, "suspended": suspended, "stranger": found.agency().people[0],
        "admin": found.person(alliance_role="admin"),
    } | {role: found.person(pair.B, role) for role in ("manager", "sales", "finance")}  # fmt: skip


def test_every_route_lets_in_whom_the_table_says(app, people, visit, found):
    visitors = {who: visit(person).client for who, person in people.items()}
    tokens = {who: found.token(person) if person else {} for who, person in people.items()}
    wrong = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint in SKIPPED or "GET" not in rule.methods:
            continue
        allowed = GUARDS[app.view_functions[rule.endpoint].guard]
        path = re.sub(
            r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda m: {"code": "en", "secret": "x"}.get(m[1], "1"), rule.rule
        )
        for who in WHO:
            api = path.startswith("/api/v1")
            answer = visitors[who].get(path, headers=tokens[who] if api else {})
            if not _as_expected(answer, who, who in allowed, api, rule):
                wrong.append(f"{path} for {who}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert wrong == []


def _as_expected(answer, who: str, allowed: bool, api: bool, rule) -> bool:
    if not allowed and who == "anonymous":
        return answer.status_code == 401 if api else "/sign-in" in answer.headers.get("Location", "")
    if not allowed:
        return answer.status_code == 403
    if who in ("stranger", "suspended") and OWNED & set(rule.arguments):
        return answer.status_code == 404
    return answer.status_code in (200, 302, 404, 409)
