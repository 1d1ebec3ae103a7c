"""Who fits a lead: the service in whatever words and language, and whom the letter reaches."""

import pytest
from sqlalchemy import select

from marketplace.core.extensions import db
from marketplace.exchange.actions import decline_lead
from marketplace.exchange.fields_of_work import is_the_same_work
from marketplace.exchange.matching import who_fits
from marketplace.exchange.recipients import told_of
from marketplace.members.models import Person
from marketplace.outbox.models import OutgoingMail

SAME = [
    ("SEO", "seo "), ("SEO", "Поисковое продвижение"), ("Пошукове просування", "Search engine optimisation"),
    ("Marketing & SEO", "SEO"), ("Online  shops", "online shop"), ("Shops", "Rebuild of an online shop"),
    ("Интернет-магазины", "Інтернет-магазин"), ("Интернет-магазин", "E-commerce"), ("Web development", "Создание сайтов"),
    ("Design & UX", "Дизайн"), ("Web design", "Веб-дизайн"), ("Content & Copywriting", "Копирайтинг"), ("Тексти", "Copywriting"), ("Creative", "creatives"),
    ("Mobile apps", "Мобильные приложения"), ("Мобільний застосунок", "Mobile App"), ("Paid search", "Контекстная реклама"),
    ("Software Development", "Розробка програм"), ("Social media", "SMM"), ("Analytics & Data", "Data analytics"),
    ("Infrastructure & Cloud", "Cloud infrastructure"), ("Ｓｅｏ", "SEO"), ("Brand design", "Дизайн бренда"), ("Fotografie", "fotografie"),
]  # fmt: skip
OTHER = [
    ("SEO", "Web design"), ("Software Development", "Business development"), ("Web development", "Web design"),
    ("Content marketing", "Contest marketing"), ("Other", "Other things"), ("Security", "Consulting & Strategy"),
    ("Data", "Date"), ("Photo", "Мобильные приложения"), ("", "SEO"), ("Creative", "Creation of sites"), ("Текстиль", "Тексты"), ("Apparel", "Apps"), ("&", "and"), ("Paid search", "SEO"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_work_in_other_words_is_the_same(one, other):
    assert is_the_same_work(one, other)
    assert is_the_same_work(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_work_stays_other(one, other):
    assert not is_the_same_work(one, other)
    assert not is_the_same_work(other, one)


def test_the_groups_of_real_services_stay_apart(shared_data):
    import csv

    with (shared_data / "services.csv").open(encoding="utf-8", newline="") as file:
        groups = sorted({row["category"] for row in csv.DictReader(file)})
    assert len(groups) > 9
    assert [(a, b) for a in groups for b in groups if is_the_same_work(a, b) and a != b] == []
    assert all(is_the_same_work(group, f" {group.upper()} ") for group in groups)


@pytest.fixture
def agencies(pair, found):
    """Four more: one does it in other words, one by a service it offers, one does something else, one is suspended."""
    by_name = {
        "words": found.agency(categories=["Поисковое продвижение"], languages=["uk"]),
        "service": found.agency(categories=["Photo"], languages=["German"]),
        "else": found.agency(categories=["Photo"]),
        "suspended": found.agency(categories=["SEO"], status="suspended"),
    }
    found.service(by_name["service"], "SEO")
    return by_name


def mailed() -> set[int]:
    """The agencies to whose people a lead was offered."""
    chosen = select(Person.agency_id).join(OutgoingMail, OutgoingMail.person_id == Person.id)
    return set(db.session.scalars(chosen.where(OutgoingMail.event == "lead.offered")))


def test_everyone_who_fits_is_told_in_whatever_words_they_say_it(pair, agencies):
    lead = pair.lead(audience="open", agencies=[], category=" seo")
    assert mailed() == {agencies["words"].id, agencies["service"].id}
    assert told_of(lead) == 2


def test_when_nobody_matches_all_active_members_are_told(pair, agencies):
    lead = pair.lead(audience="open", agencies=[], category="Underwater basket weaving")
    assert mailed() == {pair.B.id, agencies["words"].id, agencies["service"].id, agencies["else"].id}
    assert told_of(lead) == 4


def test_who_has_declined_is_not_told_again(pair, agencies):
    lead = pair.lead(audience="open", agencies=[], category="SEO")
    decline_lead(lead.id, agencies["words"].people[0], "budget")
    assert told_of(lead) == 1


def test_those_who_do_it_stand_first_and_those_who_speak_the_language_before_the_others(pair, agencies):
    fits = who_fits(pair.A.id, "SEO", "немецкий")
    assert [fit.agency.id for fit in fits.agencies[:2]] == [agencies["service"].id, agencies["words"].id]
    assert [(fit.does_it, fit.speaks_it) for fit in fits.agencies[:2]] == [(True, True), (True, False)]
    assert (fits.doing_it, fits.told, len(fits.agencies)) == (2, 2, 4)
    assert who_fits(pair.A.id, "Weaving").told == 4
