"""What the columns of a spreadsheet can be read as, by the kind of its rows; and by which words and contents they are known."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ..core.currencies import CODES, currencies_of_sign
from ..core.spoken import code_of
from .actions import agencies, deals, shelf
from .actions.countries import country_of
from .actions.days import read_day
from .actions.sizes import size_of
from .actions.units import parted
from .actions.whole import Format
from .models import SheetKind

FORMATS: dict[SheetKind, Format] = {
    SheetKind.SERVICES: shelf.FORMAT,
    SheetKind.AGENCIES: agencies.FORMAT,
    SheetKind.DEALS: deals.FORMAT,
}
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_SIGNED = re.compile(r"(\D*)\d[\d\s.,'\u00a0\u202f]*(\D*)")


def _is_day(text: str) -> bool:
    try:
        return bool(read_day(text))
    except ValueError:
        return False


def _is_price(text: str) -> bool:
    """Whether it bears the sign of a currency."""
    found = _SIGNED.fullmatch(parted(text.strip())[0].strip())
    return found is not None and any(currencies_of_sign(sign.strip()) for sign in found.groups())


@dataclass(frozen=True)
class SheetField:
    """A field of a format. `heads` are what its column may be called: those before the bar also as a part of a longer head,
    those behind it only alone. `looks` tells it by what stands in it. `needed`: nothing can be read without it. `alike`: one
    text may hold for all rows."""

    name: str
    label: LazyString
    heads: str
    needed: bool = False
    alike: bool = True
    looks: Callable[[str], object] | None = None


_TITLE = "title, task, job title, position, service proposed, наименование, название услуги, название, назва послуги, назва, найменування"
_CATEGORY = "category, service group, section, категория, раздел, категорія, розділ"
_REGION = "region, location, territory, регион, территория, місце, регіон | area, place, state, область, де, где"
_CURRENCY = "currency, валюта | cur, ccy"
_LANGUAGES = "languages, language, язык, языки, мова, мови | lang"
_COUNTRY = "country, страна, країна | code, код, держава, государство, land"
SERVICES = (
    SheetField("agency", _l("Agency"), "agency, vendor, company, supplier, contractor, агентство, компания, поставщик, "
               "агенція, компанія, постачальник | provider, firm, исполнитель, виконавець", needed=True),
    SheetField("title", _l("Title"), f"{_TITLE}, service, услуга, послуга | name", needed=True, alike=False),
    SheetField("category", _l("Category"), f"{_CATEGORY} | group, type, группа, група, вид, тип"),
    SheetField("price_from", _l("Price from"), "price, цена, стоимость, ціна, вартість | cost, rate, from, тариф, от, від, прайс",
               needed=True, looks=_is_price),
    SheetField("currency", _l("Currency"), _CURRENCY, looks=lambda text: text.upper() in CODES),
    SheetField("unit", _l("The price is for"), "unit, единица, одиниця | per, ед, ед. изм, од, од. вим, за"),
    SheetField("region", _l("Regions"), f"{_REGION}, country, страна, країна, code, код", looks=country_of),
    SheetField("languages", _l("Languages"), _LANGUAGES, looks=code_of),
    SheetField("discount_percent", _l("Discount, %"), "discount, скидка, знижка"),
    SheetField("description", _l("Description"), "description, описание, опис | about, details, text, подробности, деталі, текст"),
)  # fmt: skip
AGENCIES = (
    SheetField("name", _l("Name"), "agency name, company name, vendor name, название агентства, назва агенції | name, agency, company, "
               "vendor, название, назва, агентство, агенція, компания, компанія, наименование, найменування",
               needed=True, alike=False),
    SheetField("country", _l("Country"), _COUNTRY, needed=True, looks=country_of),
    SheetField("city", _l("City"), "city, town, город, місто | stadt"),
    SheetField("size", _l("Size"), "size, employees, headcount, размер, сотрудников, розмір, співробітників | staff, штат, people",
               looks=size_of),
    SheetField("owner_name", _l("Owner’s name"), "owner name, contact person, contact name, владелец, контактное лицо, власник, "
               "контактна особа | owner, contact, director, директор, имя, ім'я", needed=True),
    SheetField("owner_email", _l("Owner’s e-mail"), "email, e-mail, mail, почта, пошта", needed=True, alike=False,
               looks=_EMAIL.fullmatch),
    SheetField("languages", _l("Languages"), _LANGUAGES, looks=code_of),
    SheetField("categories", _l("Services"), "categories, services, услуги, послуги | does, specialisation, специализация, спеціалізація"),
    SheetField("iban", _l("IBAN"), "iban | account, счёт, рахунок"),
)  # fmt: skip
DEALS = (
    SheetField("ref", _l("Reference"), "reference, ref, номер | id, number, no, №, код", needed=True, alike=False),
    SheetField("referrer", _l("Referrer"), "referrer, passed by, отправитель, відправник | from, кто передал, хто передав", needed=True),
    SheetField("receiver", _l("Receiver"), "receiver, passed to, получатель, отримувач | to, winner, кому"),
    SheetField("title", _l("Title"), f"{_TITLE} | name, deal, brief, название, назва, задача, задание, сделка, угода", needed=True),
    SheetField("category", _l("Category"), f"{_CATEGORY} | service, услуга, послуга, type"),
    SheetField("region", _l("Region"), _REGION),
    SheetField("client_company", _l("Client’s company"), "client company, client, customer, buyer, клиент, клієнт, заказчик, замовник | "
               "company, компания, компанія"),
    SheetField("client_email", _l("Client’s e-mail"), "email, e-mail, почта, пошта", looks=_EMAIL.fullmatch),
    SheetField("posted_on", _l("Passed on"), "posted on, posted, created, date, дата, создан, створено | day, день", needed=True,
               looks=_is_day),
    SheetField("status", _l("State"), "status, state, outcome, статус, состояние, стан | result, результат, итог"),
    SheetField("won_on", _l("Won on"), "won on, awarded on, award date, closed on, дата сделки, дата угоди | won, closed"),
    SheetField("fee", _l("Fee"), "fee, amount, contract value, сумма, сума, оплата | value, price, paid, гонорар", looks=_is_price),
    SheetField("currency", _l("Currency"), _CURRENCY, looks=lambda text: text.upper() in CODES),
    SheetField("reward_paid_on", _l("Reward paid on"), "reward paid on, reward paid, вознаграждение выплачено, винагороду виплачено"),
)  # fmt: skip
FIELDS: dict[SheetKind, tuple[SheetField, ...]] = {
    SheetKind.SERVICES: SERVICES,
    SheetKind.AGENCIES: AGENCIES,
    SheetKind.DEALS: DEALS,
}


def fields_of(kind: SheetKind, own: bool) -> list[SheetField]:
    """The fields of a kind. Of an agency's `own` services none needs to say whose it is."""
    agency, *fields = FIELDS[kind]
    return [*fields, replace(agency, needed=False, alike=False)] if own else [agency, *fields]


def label_of(kind: SheetKind, name: str) -> str | LazyString:
    """What a field of an account is called; "row" is the whole of it. What is called already keeps its name."""
    return next((one.label for one in FIELDS[kind] if one.name == name), "" if name == "row" else name)
