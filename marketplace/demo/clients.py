"""Who the demo's clients are and what they want: no two alike. All are invented; addresses end in the reserved .example."""

import random
from dataclasses import dataclass
from itertools import count

from ..core.money import Money


@dataclass(frozen=True)
class Job:
    """A piece of work: its budget is from `low` to `high` whole euros, more or less for each client."""

    category: str
    what: str
    brief: str
    low: int
    high: int


@dataclass(frozen=True)
class Wish:
    """One client with one job: what a lead is made of."""

    category: str
    title: str
    brief: str
    region: str
    language: str
    budget: tuple[Money, Money]
    client: dict[str, str]


JOBS = (
    Job("Online shops", "Rebuild of an online shop",
        "400 articles, half of them sold abroad. The old shop can't do two currencies. Texts and pictures are ready; payment "
        "and stock are not connected yet.", 18000, 24000),
    Job("SEO", "Monthly search promotion",
        "Twelve categories, good stock, no orders from search. They want a plan for half a year and a report they can read.",
        900, 1500),
    Job("Paid search", "Paid search",
        "Branches in three cities. The account exists and burns money. They ask for a review first, then monthly care.",
        2000, 3000),
    Job("Video production", "Short films",
        "Six films of 40 seconds for the spring season. Scripts are ready. They need direction, shooting, editing and "
        "subtitles in two languages.", 10000, 25000),
    Job("Branding & logos", "Brand identity",
        "The third generation gives up its grandfather's logo. The name stays. Signs, one brochure, packaging.", 6000, 9000),
    Job("Mobile apps", "An app",
        "Order, pay, pick up. The cash desks have an interface. About 9,000 regular customers.", 30000, 45000),
    Job("Websites", "Accounting portal",
        "Drivers hand in receipts by phone, the office books them. Two hundred drivers, four languages.", 28000, 36000),
    Job("Web design", "New site",
        "Finder, timetable, registration. Sixty offers, changing each quarter.", 5000, 7000),
    Job("Copywriting", "Texts", "Forty product pages and a letter to architects, in two languages.", 2500, 4000),
    Job("Social media (SMM)", "Social media", "Eleven branches, one photographer on Thursdays, no plan.", 700, 1200),
    Job("Photography", "Photo shoot", "Eighty pieces, white background, and ten in use.", 1500, 2500),
    Job("Websites", "Booking engine", "Three houses share one reception. A channel manager exists.", 15000, 22000),
)  # fmt: skip


@dataclass(frozen=True)
class Country:
    """Companies are a name with a trade: (name, in an address) and (trade, in an address, as the title says it)."""

    region: str
    languages: tuple[str, ...]
    phone: str
    company: str
    names: tuple[tuple[str, str], ...]
    trades: tuple[tuple[str, str, str], ...]
    people: tuple[tuple[str, str], ...]


COUNTRIES = (
    Country("Germany", ("German", "English"), "+49 30 23125{:03d}", "{name} {trade}",
            (("Brask", "brask"), ("Salzhafen", "salzhafen"), ("Ehrlich & Sohn", "ehrlich"), ("Nordwall", "nordwall")),
            (("Keramik", "keramik", "a maker of ceramics"), ("Reederei", "reederei", "river cruises"),
             ("Kliniken", "kliniken", "a network of dental clinics"), ("Kacheln", "kacheln", "a maker of tiles"),
             ("Optik", "optik", "a chain of opticians"), ("Logistik", "logistik", "a logistics firm"),
             ("Weine", "weine", "a wine merchant"), ("Akustik", "akustik", "a maker of hearing aids"),
             ("Möbel", "moebel", "a furniture shop"), ("Energie", "energie", "a solar installer"),
             ("Hotels", "hotels", "three hotels by the sea"), ("Sprachen", "sprachen", "a language school")),
            (("Lena", "Brandt"), ("Ole", "Jansen"), ("Nora", "Lenz"), ("Fritz", "Kamin"), ("Ida", "Roth"))),
    Country("Ukraine", ("Ukrainian", "Russian"), "+380 44 2781{:03d}", "{trade} «{name}»",
            (("Полонина", "polonyna"), ("Скоринка", "skorynka"), ("Затишок", "zatyshok"), ("Лелека", "leleka")),
            (("Меблі", "mebli", "a maker of oak furniture"), ("Пекарня", "pekarnia", "a bakery chain"),
             ("Клініка", "klinika", "an eye clinic"), ("Агро", "agro", "a seed trader"),
             ("Текстиль", "textyl", "a maker of bed linen"), ("Тури", "tury", "a travel office"),
             ("Сад", "sad", "a garden centre"), ("Кава", "kava", "a coffee roaster"),
             ("Вікна", "vikna", "a maker of windows"), ("Авто", "avto", "a car workshop"),
             ("Школа", "shkola", "a school of programming"), ("Книги", "knyhy", "a children’s publisher")),
            (("Тарас", "Явір"), ("Леся", "Борошно"), ("Остап", "Кремінь"), ("Ніна", "Гай"), ("Юрій", "Лан"))),
    Country("Poland", ("Polish", "English"), "+48 22 8281{:03d}", "{trade} {name}",
            (("Miejski", "miejski"), ("Bąbel", "babel"), ("Jantar", "jantar"), ("Sokół", "sokol")),
            (("Rowery", "rowery", "a bicycle maker"), ("Pralnia", "pralnia", "a chain of laundries"),
             ("Meble", "meble", "a kitchen studio"), ("Zdrowie", "zdrowie", "a physiotherapy centre"),
             ("Szkoła", "szkola", "a driving school"), ("Kosmetyki", "kosmetyki", "a maker of soap"),
             ("Domy", "domy", "a builder of wooden houses"), ("Sport", "sport", "a climbing hall"),
             ("Zabawki", "zabawki", "a toy shop"), ("Lody", "lody", "an ice-cream maker"),
             ("Okna", "okna", "a roofing firm"), ("Biuro", "biuro", "a tax office")),
            (("Piotr", "Zielny"), ("Ola", "Bąk"), ("Marta", "Sowa"), ("Adam", "Klon"), ("Ewa", "Lis"))),
)  # fmt: skip


class Wishes:
    """Gives out clients, each once, and with no title twice."""

    def __init__(self, dice: random.Random):
        self.dice, self.numbers = dice, count()
        self.given: set[str] = set()

    def next(self, category: str | None = None) -> Wish:
        """The next client, with a job of this category or of any; clients who have had all such jobs are passed over."""
        return next(wish for number in self.numbers if (wish := self._wish(number, category)))

    def _wish(self, number: int, category: str | None) -> Wish | None:
        country = COUNTRIES[number % len(COUNTRIES)]
        turn, trade = divmod(number // len(COUNTRIES), len(country.trades))
        phrase = country.trades[trade][2]
        jobs = [one for one in JOBS if category in (None, one.category) and _title(one, phrase) not in self.given]
        if not jobs:
            return None
        job = self.dice.choice(jobs)
        self.given.add(_title(job, phrase))
        scale = self.dice.randint(70, 160)
        low, high = (Money(euros * scale // 100 // 50 * 50 * 100, "EUR") for euros in (job.low, job.high))
        return Wish(
            job.category, _title(job, phrase), job.brief, country.region, self.dice.choice(country.languages),
            (low, high), _client(country, number, trade, turn),
        )  # fmt: skip


def _title(job: Job, phrase: str) -> str:
    return f"{job.what} for {phrase}"


def _client(country: Country, number: int, trade: int, turn: int) -> dict[str, str]:
    name, of_name = country.names[turn % len(country.names)]
    word, of_word, _phrase = country.trades[trade]
    first, last = country.people[number % len(country.people)]
    return {
        "company": country.company.format(name=name, trade=word),
        "contact": f"{first} {last}",
        "email": f"office@{of_name}-{of_word}.example",
        "phone": country.phone.format(number),
    }
