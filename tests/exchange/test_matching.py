"""Who fits a lead: service, region, language, budget, taking clients; and whom the letter reaches."""

import random
from itertools import product

import pytest
from sqlalchemy import select

from marketplace.catalog.actions import merge_entry
from marketplace.catalog.models import Category, Kind, Profile, Region, Service
from marketplace.catalog.queries import find_category, find_region, living_of
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import decline_lead
from marketplace.exchange.matching import Miss, who_fits
from marketplace.exchange.recipients import told_of
from marketplace.exchange.wanted import Wanted, understood, wanted_by
from marketplace.members.models import Agency, Person
from marketplace.outbox.models import OutgoingMail


@pytest.fixture
def agencies(pair, found):
    """Four more: one lists it, one has it in the catalog, one does something else, one is suspended."""
    by_name = {
        "lists": found.agency(categories=["Поисковое продвижение"], languages=["uk", "de"]),
        "sells": found.agency(categories=["Photo"], languages=["de"]),
        "else": found.agency(categories=["Photo"], languages=["de"]),
        "suspended": found.agency(categories=["SEO"], status="suspended", languages=["de"]),
    }
    found.service(by_name["sells"], "SEO")
    return by_name


def mailed() -> set[int]:
    """The agencies to whose people a lead was offered."""
    chosen = select(Person.agency_id).join(OutgoingMail, OutgoingMail.person_id == Person.id)
    return set(db.session.scalars(chosen.where(OutgoingMail.event == "lead.offered")))


def misses(agency: Agency, referrer: Agency, wanted: Wanted) -> set[Miss]:
    (fit,) = (one for one in who_fits(referrer.id, wanted).agencies if one.agency is agency)
    return set(fit.misses)


def test_everyone_who_fits_is_told_in_whatever_words_they_say_it(pair, agencies):
    lead = pair.lead(audience="open", agencies=[], category=" seo")
    assert mailed() == {agencies["lists"].id, agencies["sells"].id}
    assert told_of(lead) == 2


def test_where_nobody_fits_all_of_it_those_who_do_the_work_are_told(pair, agencies):
    lead = pair.lead(audience="open", agencies=[], category="SEO", region="Poland")
    assert mailed() == {agencies["lists"].id, agencies["sells"].id}
    assert told_of(lead) == 2


def test_where_nobody_does_the_work_all_active_members_are_told(pair, agencies):
    lead = pair.lead(audience="open", agencies=[], category="Naming")
    assert mailed() == {pair.B.id, agencies["lists"].id, agencies["sells"].id, agencies["else"].id}
    assert told_of(lead) == 4


def test_who_takes_no_clients_is_never_told(pair, agencies):
    for agency in (agencies["lists"], agencies["sells"], agencies["else"], pair.B):
        with transaction():
            db.session.add(Profile(agency_id=agency.id, is_taking=False))
        told = who_fits(pair.A.id, understood("SEO", "", ""))
        lead = pair.lead(audience="open", agencies=[], category="SEO")
        assert told_of(lead) == told.told
    assert told.told == 0


def test_who_has_declined_is_not_told_again(pair, agencies):
    lead = pair.lead(audience="open", agencies=[], category="SEO")
    decline_lead(lead.id, agencies["lists"].people[0], "budget")
    assert told_of(lead) == 1


def test_those_who_fit_stand_first_and_those_who_do_the_work_before_those_who_only_speak_the_language(pair, agencies):
    fits = who_fits(pair.A.id, understood("SEO", "", "украинский"))
    assert [fit.agency.id for fit in fits.agencies[:2]] == [agencies["lists"].id, agencies["sells"].id]
    assert [fit.misses for fit in fits.agencies] == [
        (), (Miss.LANGUAGE,), (Miss.SERVICE, Miss.LANGUAGE), (Miss.SERVICE, Miss.LANGUAGE),
    ]  # fmt: skip
    assert (fits.fitting, fits.doing_it, fits.told, len(fits.agencies)) == (1, 2, 1, 4)


def test_who_says_the_group_does_each_service_in_it_and_who_does_one_fits_the_group(pair, found):
    group, one = found.agency(categories=["Marketing"]), found.agency(categories=["SEO"])
    assert not misses(group, pair.A, understood("SEO", "", ""))
    assert not misses(one, pair.A, understood("Marketing", "", ""))
    assert misses(one, pair.A, understood("Paid search", "", "")) == {Miss.SERVICE}


def test_what_became_another_service_counts_as_that(pair, found):
    agency, admin = found.agency(categories=["Paid social"]), found.person(alliance_role="admin")
    lead = pair.lead(category="Paid social")
    merge_entry(Kind.CATEGORIES, find_category("Paid social").id, find_category("Paid search").id, admin)
    assert not misses(agency, pair.A, understood("Paid search", "", ""))
    assert not misses(found.agency(categories=["Paid search"], languages=["de"]), pair.A, wanted_by(lead))


def test_a_lead_that_an_earlier_version_posted_means_what_its_text_says(pair, agencies):
    lead = pair.lead(category="Naming")
    lead.in_category, lead.category, lead.in_region, lead.region = None, "Пошукове просування", None, "Німеччина"
    db.session.commit()
    assert wanted_by(lead) == understood("SEO", "de", "de")


def test_a_service_that_takes_no_clients_or_is_not_in_the_catalog_is_not_offered(pair, found):
    for one in ({"is_taking": False}, {"status": "paused"}):
        agency = found.agency()
        found.service(agency, "SEO", **one)
        assert misses(agency, pair.A, understood("SEO", "", "")) == {Miss.SERVICE}


@pytest.mark.parametrize(
    ("country", "wanted", "fits"),
    [("DE", "Germany", True), ("DE", "Europe", True), ("DE", "Anywhere", True), ("DE", "", True), ("DE", "Poland", False),
     ("XK", "Anywhere", True), ("PL", "North America", False)],
)  # fmt: skip
def test_an_agency_works_in_its_country(pair, found, country, wanted, fits):
    agency = found.agency(country=country)
    assert misses(agency, pair.A, understood("", wanted, "")) == (set() if fits else {Miss.REGION})


def test_an_agency_works_where_its_services_of_this_kind_are_done(pair, found):
    agency = found.agency(country="DE")
    found.service(agency, "SEO", regions=[find_region("Poland")])
    found.service(agency, "Photo", regions=[find_region("anywhere")])
    assert not misses(agency, pair.A, understood("SEO", "Poland", ""))
    assert misses(agency, pair.A, understood("SEO", "France", "")) == {Miss.REGION}
    assert not misses(agency, pair.A, understood("Photo", "France", ""))


def test_a_language_of_a_service_counts_like_one_of_the_agency(pair, found):
    agency = found.agency(languages=["de"])
    found.service(agency, "SEO", languages=["pl"])
    assert not misses(agency, pair.A, understood("SEO", "", "Polish, French"))
    assert misses(agency, pair.A, understood("Naming", "", "Polish")) == {Miss.SERVICE, Miss.LANGUAGE}
    assert misses(found.agency(), pair.A, understood("", "", "Polish")) == {Miss.LANGUAGE}


def test_the_cheapest_service_has_to_be_within_the_budget_where_that_can_be_compared(pair, found):
    dear, both, none = found.agency(categories=["SEO"]), found.agency(), found.agency(categories=["SEO"])
    found.service(dear, "SEO", price_minor=5000_00)
    found.service(both, "SEO", price_minor=5000_00), found.service(both, "SEO", price_minor=5000_00, currency="USD")
    asked = understood("SEO", "", "", Money(4999_99, "EUR"))
    assert misses(dear, pair.A, asked) == {Miss.BUDGET}
    assert misses(both, pair.A, asked) == misses(none, pair.A, asked) == set()
    assert not misses(dear, pair.A, understood("SEO", "", "", Money(5000_00, "EUR")))


# The same rule once more, one lead and one agency at a time, by walking from entry to entry.


def stands_in(entry, other) -> bool:
    """Whether an entry, or what it became, is the other or stands beneath it."""
    entry, other = living_of(entry) or entry, living_of(other) or other
    return entry is other or (entry.parent is not None and stands_in(entry.parent, other))


def akin(entry, other) -> bool:
    return stands_in(entry, other) or stands_in(other, entry)


def expected(
    agency: Agency, listed: list[Category], services: list[Service], wanted: Wanted, taking: bool
) -> set[Miss]:
    offered = [one for one in services if one.status == "published" and one.is_taking]
    if wanted.category:
        offered = [one for one in offered if akin(one.in_category, wanted.category)]
    areas = [find_region(agency.country), *(region for one in offered for region in one.regions)]
    spoken = {*agency.languages, *(code for one in offered for code in one.languages)}
    prices = [one.price for one in offered] if wanted.category else []
    found = set()
    if not taking:
        found.add(Miss.TAKING)
    if wanted.category and not offered and not any(akin(one, wanted.category) for one in listed):
        found.add(Miss.SERVICE)
    if wanted.region and not any(akin(area, wanted.region) for area in areas):
        found.add(Miss.REGION)
    if wanted.languages and not spoken & set(wanted.languages):
        found.add(Miss.LANGUAGE)
    same = bool(prices) and wanted.most and all(price.currency == wanted.most.currency for price in prices)
    if same and min(price.minor for price in prices) > wanted.most.minor:
        found.add(Miss.BUDGET)
    return found


WORK = ("Marketing", "SEO", "Paid search", "Paid social", "Design & UX", "Web design")
AREAS = ("anywhere", "Europe", "Germany", "Poland", "North America", "us")
TONGUES = ("de", "pl", "en")


@pytest.mark.thorough
def test_the_rule_is_the_same_told_one_by_one(pair, found, thorough):
    dice, admin, all_of_them = random.Random(7), found.person(alliance_role="admin"), []
    for _ in range(25):
        listed = dice.sample(WORK, dice.randint(0, 2))
        agency = found.agency(
            categories=list(listed),
            country=dice.choice(("DE", "PL", "US")),
            languages=dice.sample(TONGUES, dice.randint(0, 2)),
        )
        services = [
            found.service(
                agency, dice.choice(WORK), status=dice.choice(("published", "published", "paused")), is_taking=dice.random() > 0.2,
                regions=[find_region(one) for one in dice.sample(AREAS, dice.randint(0, 2))], price_minor=dice.choice((50_00, 900_00)),
                languages=dice.sample(TONGUES, dice.randint(0, 1)), currency=dice.choice(("EUR", "EUR", "USD")),
            )
            for _ in range(dice.randint(0, 3))
        ]  # fmt: skip
        taking = dice.random() > 0.2
        if not taking:
            with transaction():
                db.session.add(Profile(agency_id=agency.id, is_taking=False))
        all_of_them.append((agency, [find_category(one) for one in listed], services, taking))
    merge_entry(Kind.CATEGORIES, find_category("Paid social").id, find_category("Paid search").id, admin)
    money = (None, Money(100_00, "EUR"))
    questions = list(product(("", *WORK), ("", *AREAS), ("", "de", "pl, en"), money))
    for category, region, language, most in questions if thorough else dice.sample(questions, len(questions) // 4):
        wanted = understood(category, region, language, most)
        judged = {fit.agency.id: set(fit.misses) for fit in who_fits(pair.A.id, wanted).agencies}
        told = {
            agency.id: expected(agency, listed, services, wanted, taking)
            for agency, listed, services, taking in all_of_them
        }
        assert {agency_id: judged[agency_id] for agency_id in told} == told, (category, region, language, most)


@pytest.mark.thorough
def test_as_many_are_told_as_the_form_has_said(pair, found):
    dice = random.Random(11)
    for _ in range(12):
        agency = found.agency(
            categories=dice.sample(WORK, 1), languages=[dice.choice(TONGUES)], country=dice.choice(("DE", "PL"))
        )
        if dice.random() < 0.5:
            found.service(agency, dice.choice(WORK), price_minor=dice.choice((50_00, 900_00)))
    for category, region, language in product(("SEO", "Web design", "Naming"), ("", "Poland", "us"), ("", "pl")):
        asked = {"category": category, "region": region, "language": language, "budget_max": Money(100_00, "EUR")}
        said = who_fits(pair.A.id, understood(category, region, language, asked["budget_max"])).told
        assert told_of(pair.lead(audience="open", agencies=[], **asked)) == said > 0


def test_no_region_lies_outside_of_the_root(app):
    root = find_region("anywhere")
    assert all(stands_in(region, root) for region in db.session.scalars(select(Region)))
