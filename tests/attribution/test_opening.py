"""A link is opened: it leads to its page, and the click is written down as what it is."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from marketplace.attribution.actions import SaidLink, change_link, switch_off, switch_on
from marketplace.attribution.clicks import Opening, write
from marketplace.attribution.forget import fold, forget_sources, old_sources, to_fold
from marketplace.attribution.models import Click
from marketplace.attribution.queries import clicks_by_week
from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.moderation.actions import suspend_agency
from tests.attribution.conftest import FIREFOX


def test_a_link_leads_to_the_catalog_an_agency_a_service_and_the_door(pair, found, made, opens):
    service = found.service(pair.B, title="Kaufhaus für Möbel")
    wanted = {
        "catalog": ({}, "/catalog"),
        "agency": ({"shown": pair.B.id}, f"/agencies/{pair.B.id}-kedr"),
        "service": ({"service": service.id}, f"/catalog/{service.id}-kaufhaus-fur-mobel"),
        "join": ({}, "/join"),
    }
    for target, (more, path) in wanted.items():
        link = made(target=target, **more)
        answer = opens(link.code)
        assert answer.status_code == 302
        address = urlsplit(answer.headers["Location"])
        assert (address.path, parse_qs(address.query)) == (path, {"via": [link.code]})


def test_where_the_page_is_gone_it_leads_to_what_is_left(pair, found, made, opens, later):
    service = found.service(pair.B)
    link = made(target="service", service=service.id)
    service.status = "paused"
    db.session.commit()
    assert opens(link.code).headers["Location"].startswith(f"/agencies/{pair.B.id}-")
    suspend_agency(pair.B.id, "unpaid", found.person(alliance_role="admin"))
    later(seconds=2)
    assert opens(link.code).headers["Location"].startswith("/catalog?")


def test_the_answer_has_all_headers_of_the_house_and_is_kept_nowhere(made, opens):
    answer = opens(made().code)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in answer.headers


def test_capitals_and_a_slash_behind_don_t_matter(made, opens, clicks):
    link = made()
    for code in (link.code.upper(), f"{link.code}/"):
        assert opens(code).status_code == 302
    assert clicks(link) == {"visitor": 1, "again": 1}


@pytest.mark.parametrize("code", ["no-such-code", "x", "12", "%00", "a" * 3000, "д", "../catalog", "a/b"])
def test_a_code_that_nobody_has_is_a_page_that_leads_on(app, client, code):
    answer = client.get(f"/r/{code}")
    assert answer.status_code == 404
    if code == "no-such-code":
        assert "No link has this code" in answer.text


def test_a_visitor_counts_once_a_day_and_others_by_themselves(made, opens, clicks, later):
    link = made()
    for _again in range(3):
        opens(link.code)
    opens(link.code, source="198.51.100.4")
    opens(link.code, agent=f"{FIREFOX} Other")
    opens(link.code, source="2001:db8::1")
    opens(link.code, source="2001:db8::2")
    assert clicks(link) == {"visitor": 4, "again": 3}
    later(days=1)
    opens(link.code)
    assert clicks(link) == {"visitor": 5, "again": 3}
    assert check_books() == []


@pytest.mark.parametrize(
    ("agent", "headers"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", {}),
        ("TelegramBot (like TwitterBot)", {}),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", {}),
        ("facebookexternalhit/1.1", {}),
        ("curl/8.5.0", {}),
        ("", {}),
        (FIREFOX, {"Sec_Purpose": "prefetch;prerender"}),
        (FIREFOX, {"Purpose": "prefetch"}),
    ],
)
def test_programs_and_pages_loaded_early_are_told_apart(made, opens, clicks, agent, headers):
    link = made()
    assert opens(link.code, agent=agent, **headers).status_code == 302
    assert clicks(link) == {"program": 1}
    opens(link.code)
    assert clicks(link) == {"program": 1, "visitor": 1}


def test_a_head_is_a_programs(made, opens, clicks):
    link = made()
    assert opens(link.code, method="HEAD").status_code == 302
    assert clicks(link) == {"program": 1}


def test_utm_values_are_kept_and_go_on_and_nothing_else_does(made, opens):
    link = made()
    long = "x" * 300
    answer = opens(
        link.code,
        f"?utm_source=letter&utm_campaign=весна%0A1&fbclid=abc&utm_content=pia%40potter.example&via=12&lang=ru&utm_term={long}",
    )
    said = parse_qs(urlsplit(answer.headers["Location"]).query)
    kept = {"utm_source": "letter", "utm_campaign": "весна 1"}
    assert said == {"via": [link.code], "utm_term": ["x" * 100]} | {name: [value] for name, value in kept.items()}
    (click,) = db.session.scalars(select(Click))
    assert click.campaign == kept


@pytest.mark.parametrize("value", ["pia@potter.example", "030 23125014", "+49 (30) 23.12-50/14", "lena 0302312501"])
def test_no_value_that_may_be_somebodys_address_or_number_is_kept_or_goes_on(made, opens, value):
    from urllib.parse import quote

    answer = opens(made().code, f"?utm_campaign={quote(value)}&utm_source=2026-11")
    assert parse_qs(urlsplit(answer.headers["Location"]).query).keys() == {"via", "utm_source"}
    (click,) = db.session.scalars(select(Click))
    assert click.campaign == {"utm_source": "2026-11"}


@pytest.mark.parametrize(
    ("told", "host"),
    [
        ("https://Blog.Example/post?email=a@b.example", "blog.example"),
        ("", ""),
        ("nonsense", ""),
        ("http://[", ""),
        ("https://" + "a" * 400 + ".example/", "a" * 255),
    ],
)
def test_of_where_it_was_pressed_the_host_alone_is_kept(made, opens, told, host):
    opens(made().code, Referer=told)
    (click,) = db.session.scalars(select(Click))
    assert click.host == host
    assert re.fullmatch("[0-9a-f]{64}", click.source_print)


def test_switched_off_it_leads_on_and_counts_nothing(pair, made, opens, clicks, later):
    link = made()
    switch_off(link.id, pair.a)
    assert opens(link.code, "?utm_source=a").headers["Location"] == "/catalog?utm_source=a"
    assert clicks(link) == {}
    switch_on(link.id, pair.a)
    later(seconds=2)
    opens(link.code)
    assert clicks(link) == {"visitor": 1}


def test_of_a_suspended_member_nothing_counts(pair, found, made, opens, clicks):
    link = made()
    suspend_agency(pair.A.id, "unpaid", found.person(alliance_role="admin"))
    assert opens(link.code).headers["Location"] == "/catalog"
    assert clicks(link) == {}


def test_a_code_that_it_had_before_goes_on_opening_it(pair, made, opens, clicks):
    link = made(code="printed-on-cards")
    change_link(link.id, pair.a, SaidLink("Cards", code="new-cards"))
    for code in ("printed-on-cards", "new-cards"):
        assert opens(code).status_code == 302
    assert sum(clicks(link).values()) == 2


def test_many_at_once_are_all_there_and_a_visitor_is_one(made, opens, clicks, in_parallel):
    link = made()
    opens(link.code)
    same = [lambda: opens(link.code, source="192.0.2.99").status_code for _ in range(16)]
    others = [lambda n=n: opens(link.code, source=f"198.51.100.{n}").status_code for n in range(16)]
    assert set(in_parallel([*same, *others])) == {302}
    assert clicks(link) == {"visitor": 18, "again": 15}


def test_what_is_written_twice_is_there_once(made, clicks):
    link, at = made(), clock.now()
    openings = [
        Opening(link.id, at, clock.day_of(at), is_program=n == 3, source_print=f"print {n % 2}", mark=n)
        for n in range(5)
    ]
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for some in (openings[:2], openings, openings[::-1]):
            write(connection, some)
    assert clicks(link) == {"visitor": 2, "again": 2, "program": 1}


def test_where_it_came_from_is_forgotten_after_ninety_days_and_the_count_stays(made, opens, clicks, later):
    link = made()
    opens(link.code)
    later(days=89)
    assert old_sources(10) == []
    later(days=2)
    forget_sources(old_sources(10))
    db.session.rollback()
    (click,) = db.session.scalars(select(Click))
    assert click.source_print is None
    assert (old_sources(10), clicks(link)) == ([], {"visitor": 1})


def test_clicks_that_anybody_can_make_without_end_become_a_number_after_a_day(made, opens, clicks, later, in_parallel):
    link = made()
    for _again in range(3):
        opens(link.code)
        opens(link.code, agent="curl/8.5.0")
    before = clicks(link)
    assert before == {"visitor": 1, "again": 2, "program": 3}
    assert to_fold(10) == []
    later(days=2)
    due = to_fold(100)
    assert len(due) == 5
    fold(due[:2])
    in_parallel([lambda: fold(due)] * 4)
    assert (clicks(link), to_fold(10)) == (before, [])
    assert [one.kind for one in db.session.scalars(select(Click))] == ["visitor"]
    weeks = clicks_by_week(link.id, 2)
    assert (sum(one[1] for one in weeks), sum(one[2] for one in weeks)) == (1, 5)
    opens(link.code, agent="curl/8.5.0")
    assert clicks(link)["program"] == 4
