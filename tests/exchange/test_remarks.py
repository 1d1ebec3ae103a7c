"""What the house itself writes beside a step is read in the reader's language, on pages and by programs."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.languages import speaking
from marketplace.core.queue import sweep
from marketplace.exchange.actions import accept_lead, decline_lead, return_lead
from marketplace.exchange.models import Lead, Remark
from marketplace.imports.actions import import_deals


def unanswered(pair) -> Lead:
    lead = pair.lead()
    with time_machine.travel(clock.now() + timedelta(hours=49)):
        sweep()
    return lead


def declined(pair) -> Lead:
    return decline_lead(pair.lead().id, pair.b, "budget")


def returned(pair) -> Lead:
    referral = accept_lead(pair.lead().id, pair.b)
    return return_lead(referral.id, pair.b, "not_as_described", "нет").referral.lead


ENDS = {
    unanswered: ["Никто не ответил вовремя"],
    declined: ["Все приглашённые отклонили"],
    returned: ["Получатель вернул", "Больше никого не приглашали", "Приняло и вернуло"],
}


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_the_page_says_it_in_the_readers_language(pair, visit, end):
    lead, words = end(pair), {word.value for word in Remark}
    pair.a.language = "ru"
    db.session.commit()
    page = visit(pair.a).get(f"/leads/{lead.id}")
    assert [said for said in ENDS[end] if said not in page.text] == []
    assert [word for word in words if word in page.text] == []


def test_a_program_reads_it_in_its_language(pair, found, client):
    lead = returned(pair)
    pair.a.language = "uk"
    db.session.commit()
    answers = client.get(f"/api/v1/leads/{lead.id}", headers=found.token(pair.a)).json["answers"]
    assert [answer["note"] for answer in answers] == ["Прийняла та повернула"]


def test_a_program_reads_the_steps_in_its_language(pair, found, client):
    returned(pair)
    pair.a.language = "uk"
    db.session.commit()
    found_there = client.get("/api/v1/referrals", headers=found.token(pair.a)).json["items"]
    timeline = client.get(f"/api/v1/referrals/{found_there[0]['id']}", headers=found.token(pair.a)).json["timeline"]
    assert {"Отримувач повернув", "Більше нікого не запрошували"} <= {event["text"] for event in timeline}


def said_in(language: str, note: str | None) -> str:
    with speaking(language):
        return Remark.say(note)


@pytest.mark.parametrize("word", Remark)
def test_what_is_written_already_is_read_in_all_languages(app, word):
    assert len({said_in(language, word.value) for language in ("en", "ru", "uk")}) == 3


def test_peoples_own_words_stay_as_they_are(app):
    assert [said_in("ru", note) for note in ("Wrong number", "", None)] == ["Wrong number", "", ""]


def test_deals_of_earlier_records_say_so_in_the_readers_language(pair, visit, tmp_path):
    sheet = tmp_path / "deals.csv"
    sheet.write_text(
        "ref,referrer,receiver,title,category,region,client_company,client_email,posted_on,status,won_on,fee,currency\n"
        "1,Northlight,Kedr,Shop,SEO,Berlin,Brask,lena@brask.example,2025-03-01,won,2025-03-09,,EUR\n"
    )
    assert import_deals(sheet).refusals == []
    pair.a.language = "ru"
    db.session.commit()
    page = visit(pair.a).get(f"/leads/{db.session.scalar(select(Lead.id))}")
    assert ("Импортировано" in page.text, "Перенесено из прежних записей" in page.text) == (True, True)
    assert ("imported" in page.text, "Taken over" in page.text) == (False, False)
