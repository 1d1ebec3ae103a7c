"""What the demo's agencies show of themselves: taglines, offices, logos, pictures, cases. All of it is invented."""

from dataclasses import dataclass

from ..catalog.actions.pictures import keep_picture
from ..catalog.models import Case, Partner, Picture, Profile, Purpose
from ..catalog.queries import find_category, find_industry
from ..core import clock
from ..core.extensions import db
from ..core.pictures import Encoded
from ..members.models import Agency
from .drawing import logo, scene


@dataclass(frozen=True)
class Work:
    """A case: (figure, what it counts), then where and when it was done."""

    title: str
    figure: tuple[str, str]
    where: tuple[str, int]
    service: str
    industry: str
    task: str
    result: str


@dataclass(frozen=True)
class Shown:
    """What one agency shows; `refers` and `likes` are for fellow members, `gallery` says what its pictures show."""

    tagline: str
    founded: int
    people: int
    offices: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    refers: str = ""
    likes: str = ""
    cases: tuple[Work, ...] = ()
    gallery: tuple[str, ...] = ()


BY_NAME = {
    "Northlight Studio": Shown(
        "Online shops and the sites that feed them", 2014, 62, ("Berlin, Oranienstraße 24", "Leipzig"), ("Shopware partner",),
        "Shops that look for promotion once they are live.", "Agencies that know their client's numbers.",
        (
            Work("Shop for a tableware maker", ("31% → 58%", "of orders come from phones"), ("Berlin", 2025), "Online shops",
                 "Retail", "A shop of 2016 that nobody could use on a phone, 2,300 articles, two languages.",
                 "A new shop in eleven weeks. The old addresses lead to the new ones, so search engines followed within a month."),
            Work("New engine for a tool shop", ("1,400", "products moved in six weeks"), ("Gdańsk", 2025), "Online shops",
                 "Retail", "The old engine was no longer maintained; orders had to go on every day.",
                 "Products, customers and orders moved over a weekend, after four rehearsals."),
            Work("Repair for a tea seller", ("0.9 s", "to the first screen, was 4.2 s"), ("Hamburg", 2024), "Websites", "Food",
                 "Visitors left before the first picture was there.", "Two weeks, measured before and after."),
            Work("Portal for a chamber of crafts", ("9,000", "members find their forms"), ("Leipzig", 2023), "Websites", "",
                 "Forty departments, each with a site of its own.", "One portal, and one editor's desk for all of them."),
        ),
        ("The studio in Berlin, second floor", "Sketches of a checkout on a wall"),
    ),
    "Кедр Digital": Shown(
        "Пошук, який рахують у замовленнях", 2011, 54, ("Київ, вул. Рейтарська 8",), ("Google Partner",),
        "Магазини, яким потрібен новий рушій.", "Студії, які доводять роботу до кінця.",
        (
            Work("Пошук для виробника меблів", ("×2,4", "замовлень за вісім місяців"), ("Київ", 2025), "SEO", "",
                 "Магазин знали лише ті, хто вже купував.", "Сорок категорій піднялися на першу сторінку."),
            Work("Реклама для мережі клінік", ("−38%", "ціна запису на прийом"), ("Львів", 2025), "Paid search", "Healthcare",
                 "П’ять міст, одна кампанія, багато випадкових кліків.", "Кампанія для кожного міста і кожного лікаря."),
        ),
        ("Кімната для зустрічей",),
    ),
    "Drei Ufer": Shown(
        "Marken für Menschen", 2009, 18, ("Hamburg, Elbchaussee 12",), (), "Shops that need a programmer.", "",
        (Work("Name and sign for a ferry line", ("3", "languages, one sign"), ("Hamburg", 2024), "Branding & logos", "",
              "A line with two names after a merger.", "One name, one sign, and ships that are known from the bank."),),
    ),
    "Halden & Vogt": Shown(
        "Booking engines, apps and the systems behind them", 2001, 310, ("München", "Wien", "Zürich"), ("ISO 27001", "ISO 9001"),
        "Everything below 40,000 euros.", "Partners who stay until it runs.",
        (
            Work("Booking for forty hotels", ("12 min → 40 s", "to a booking by phone"), ("München", 2025), "Websites", "Travel",
                 "Forty houses with forty systems.", "One engine, and each house keeps its own look."),
            Work("An app for mountain guides", ("4.8", "of 5 in the stores"), ("Innsbruck", 2024), "Mobile apps", "Travel",
                 "Maps have to work where there is no net.", "All of a tour fits on the phone before it begins."),
        ),
    ),
    "Мята Продакшн": Shown(
        "Фільми про те, що роблять руками", 2017, 12, ("Львів",), (), "", "",
        (Work("Фільм про гутне скло", ("2,1 млн", "переглядів за три тижні"), ("Львів", 2025), "Video production", "",
              "Майстерня, про яку не знали за межами області.", "Чотири хвилини, один майстер, жодного слова."),),
        ("Знімальний майданчик у майстерні",),
    ),
    "Oakmoor Media": Shown(
        "Campaigns for networks of clinics, schools and studios", 2015, 24, ("Gdańsk", "Warszawa"), ("Google Partner",), "", "",
        (Work("Terms for a school of languages", ("1,250", "places filled in nine days"), ("Gdańsk", 2025), "Paid search",
              "Education", "Twelve branches that outbid each other.", "One budget, shared by the places that are still free."),),
    ),
    "Sable Road": Shown(
        "Design systems and the films that explain them", 2018, 15, ("Kraków",), (), "", "",
        (Work("One look for a bank's five apps", ("5 → 1", "sets of buttons"), ("Kraków", 2024), "Branding & logos", "Finance",
              "Five teams, five looks.", "One system, and a film of three minutes that tells why."),),
    ),
    "Tilde & Daughters": Shown(
        "Words that are read to the end", 2020, 1, ("Leipzig",), (), "", "",
        (Work("A manual for a coffee machine", ("−60%", "calls to the service"), ("Leipzig", 2025), "Copywriting", "",
              "Ninety pages that nobody read.", "Twelve pages, and a picture for each."),),
    ),
    "Kopernik Apps": Shown(
        "Apps for people who stand in a warehouse, a field or a queue", 2012, 70, ("Toruń",), ("ISO 27001",), "", "",
        (Work("Counting stock with a phone", ("3 days → 4 h", "for a full count"), ("Toruń", 2025), "Mobile apps", "Logistics",
              "Scanners of 2008, and paper where they failed.", "Any phone reads the codes, with gloves on."),),
    ),
    "Lindwurm Performance": Shown("Werbung, die Rechenschaft ablegt", 2013, 55, ("Köln",)),
    "Смерека Web": Shown(
        "Інтернет-магазини для виробників", 2016, 14, ("Івано-Франківськ",), (), "", "",
        (Work("Магазин для сироварні", ("47", "міст доставки замість одного"), ("Яремче", 2024), "Online shops", "Food",
              "Сир продавали тільки на ринку.", "Магазин, який рахує, скільки сиру ще зріє."),),
    ),
}  # fmt: skip


# Whom each names as those it works with.
PARTNERS = {
    "Northlight Studio": ("Кедр Digital", "Drei Ufer", "Halden & Vogt"),
    "Кедр Digital": ("Northlight Studio",),
    "Halden & Vogt": ("Northlight Studio", "Drei Ufer"),
}


def show(agencies: list[Agency]) -> None:
    """Give the agencies their profiles, logos, pictures, cases and partners. Call it inside a transaction."""
    number = 0
    for index, agency in enumerate(agencies):
        shown = BY_NAME.get(agency.name)
        if shown is None:
            continue  # one that has said nothing yet
        db.session.add(_profile(agency, shown, index))
        for place, alt in enumerate(shown.gallery, 1):
            number += 1
            _keep(agency, Purpose.GALLERY, scene(number), alt, place)
        for place, work in enumerate(shown.cases, 1):
            number += 1
            db.session.add(_case(agency, work, place, _keep(agency, Purpose.CASE, scene(number))))
    by_name = {agency.name: agency.id for agency in agencies}
    for name, partners in PARTNERS.items():
        for place, partner in enumerate(partners, 1):
            db.session.add(_partner(by_name[name], by_name[partner], place))


def _keep(agency: Agency, purpose: Purpose, drawn: Encoded, alt: str = "", place: int = 0) -> Picture:
    return keep_picture(agency.id, purpose, drawn, alt, place)


def _profile(agency: Agency, shown: Shown, index: int) -> Profile:
    return Profile(
        agency_id=agency.id, tagline=shown.tagline, founded=shown.founded, team_size=shown.people,
        offices=list(shown.offices), certificates=list(shown.certificates), refers=shown.refers, likes=shown.likes,
        logo=_keep(agency, Purpose.LOGO, logo(index)),
    )  # fmt: skip


def _partner(agency_id: int, partner_id: int, place: int) -> Partner:
    return Partner(agency_id=agency_id, partner_id=partner_id, place=place, created_at=clock.now())


def _case(agency: Agency, work: Work, place: int, picture: Picture) -> Case:
    figure, means = work.figure
    whereabouts, year = work.where
    return Case(
        agency_id=agency.id, place=place, title=work.title, figure=figure, figure_means=means, task=work.task,
        result=work.result, whereabouts=whereabouts, year=year, category=find_category(work.service),
        industry=find_industry(work.industry) if work.industry else None, picture=picture, created_at=clock.now(),
    )  # fmt: skip
