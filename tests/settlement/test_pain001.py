"""What stands in a payment file: the bank's schema holds for every kind of account, and nothing is lost on the way."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pycountry
import pytest
import sepaxml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from marketplace.core import clock
from marketplace.core.currencies import CODES
from marketplace.core.money import Money
from marketplace.members.models import Agency, PayoutDetails
from marketplace.settlement import pain001
from marketplace.settlement.bank import reference_of
from marketplace.settlement.models import ACCOUNT_FIELDS, Movement, MovementState
from marketplace.settlement.payment_files import Way, sort_out
from tests.settlement.bank_files import NAMESPACE, Read

GERMAN, DUTCH, UKRAINIAN = "DE89370400440532013000", "NL91ABNA0417164300", "UA213223130000026007233566001"
TAKEN = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]+")
LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC)
PAYER = Agency(id=1, name="Kedr", country="DE", city="Köln", applied_at=LONG_AGO)
NOWHERE = dict.fromkeys(ACCOUNT_FIELDS)


def local(number="12345678", routing="20-00-00", name="Barclays") -> dict:
    return {"bank_name": name, "account_number": number, "routing_code": routing}


def paid_from(**account) -> PayoutDetails:
    return PayoutDetails(
        agency_id=1,
        made_at=LONG_AGO,
        effective_at=LONG_AGO,
        **(NOWHERE | {"holder": "Кедр Діджитал"} | (account or {"iban": GERMAN})),
    )


def order(number=311, minor=1234, currency="EUR", country="NL", city="Utrecht", **account) -> Movement:
    given = NOWHERE | {"holder": "Northlight"} | (account if account.keys() - {"holder"} else {"iban": DUTCH} | account)
    return Movement(
        id=number, status=MovementState.LISTED, payer_id=1, payee_id=2, amount_minor=minor, currency=currency,
        reference=reference_of(number), listed_at=clock.now(), prepared_at=LONG_AGO, payee=Agency(id=2, name="N", country=country, city=city, applied_at=LONG_AGO), **given,
    )  # fmt: skip


def made_of(*orders, **account):
    return sort_out(orders, PAYER, paid_from(**account))


def read(*orders, **account) -> Read:
    (file,) = made_of(*orders, **account).files
    return Read(pain001.write(file))


def test_a_file_says_who_pays_whom_how_much_and_what_for(app):
    found = read(order(311, 1234, holder="Тёплый дом & сыновья"), order(312, 100_000_00))
    assert (found.one("GrpHdr/InitgPty/Nm"), found.one("PmtInf/Dbtr/Nm")) == ("Kedr Didzhytal", "Kedr Didzhytal")
    assert found.one("PmtInf/DbtrAcct/Id/IBAN") == GERMAN
    assert found.one("PmtInf/DbtrAgt/FinInstnId/Othr/Id") == "NOTPROVIDED"
    assert (found.one("PmtInf/PmtTpInf/SvcLvl/Cd"), found.one("PmtInf/ChrgBr")) == ("SEPA", "SLEV")
    assert (found.one("PmtInf/PmtMtd"), found.one("PmtInf/BtchBookg")) == ("TRF", "false")
    first, second = found.transfers
    assert (first.one("Cdtr/Nm"), first.one("CdtrAcct/Id/IBAN")) == ("Teplyy dom + synovya", DUTCH)
    assert first.one("PmtId/EndToEndId") == first.one("RmtInf/Ustrd") == reference_of(311)
    assert (first.amount, second.amount) == (("12.34", "EUR"), ("100000.00", "EUR"))
    assert first.root.find("Cdtr/PstlAdr") is None
    for place in ("GrpHdr", "PmtInf"):
        assert (found.one(f"{place}/NbOfTxs"), found.one(f"{place}/CtrlSum")) == ("2", "100012.34")


def test_sepaxml_writes_the_same_transfers(app):
    """A second hand, for the kind of file that it knows."""
    ours = read(order(1, 1), order(2, 99_999_999_999, iban=GERMAN, holder="Weiss"))
    config = {"name": "Kedr Didzhytal", "IBAN": GERMAN, "batch": True, "currency": "EUR"}
    theirs = sepaxml.SepaTransfer(config, "pain.001.001.09")
    for number, amount, name, iban in ((1, 1, "Northlight", DUTCH), (2, 99_999_999_999, "Weiss", GERMAN)):
        day, reference = date.fromisoformat(ours.one("PmtInf/ReqdExctnDt/Dt")), reference_of(number)
        theirs.add_payment({"name": name, "IBAN": iban, "amount": amount, "execution_date": day, "description": reference, "endtoend_id": reference})  # fmt: skip
    other = Read(theirs.export(validate=False))
    own_ways = {"MsgId", "CreDtTm", "PmtInfId", "BtchBookg", "DbtrAgt", "FinInstnId", "CdtrAgt", "Othr", "Id"}

    def said(found):
        return [(one.tag, one.text, dict(one.attrib)) for one in found.root.iter() if one.tag not in own_ways and one.text and one.text.strip() and one.text != "NOTPROVIDED"]  # fmt: skip

    assert said(ours) == said(other)


@pytest.mark.parametrize("currency", sorted(CODES))
@pytest.mark.parametrize("minor", [1, 10**12])
def test_every_currency_has_its_own_decimals(app, currency, minor):
    found = read(order(1, minor, currency), order(2, minor, currency))
    assert found.transfers[0].amount == (str(Money(minor, currency)), currency)
    assert found.one("PmtInf/CtrlSum") == str(Money(2 * minor, currency))


def test_yen_have_no_decimals_and_dinars_three(app):
    assert [read(order(1, 1250, one)).transfers[0].amount[0] for one in ("JPY", "KWD", "USD")] == [
        "1250",
        "1.250",
        "12.50",
    ]


def an_iban(country: str) -> str | None:
    try:
        return str(IBAN.random(country_code=country))
    except (SchwiftyException, ValueError, KeyError):
        return None


def test_a_file_is_had_for_the_accounts_of_every_country_that_has_ibans(app):
    ibans = list(filter(None, map(an_iban, (one.alpha_2 for one in pycountry.countries))))
    assert len(ibans) > 80
    files = made_of(*(order(number, iban=iban) for number, iban in enumerate(ibans, 1))).files
    assert [one.way for one in files] == [Way.SEPA, Way.OTHER]
    found = [one for file in files for one in Read(pain001.write(file)).transfers]
    assert sorted(one.one("CdtrAcct/Id/IBAN") for one in found) == sorted(ibans)


def test_one_file_a_currency_and_way_and_together_they_hold_every_order_once(app):
    orders = [
        order(1), order(2, currency="USD"), order(3, iban=UKRAINIAN), order(4, **local()), order(5, currency="USD", **local()),
        order(6), order(7, currency="UAH", iban=UKRAINIAN), order(8, minor=10**11),
    ]  # fmt: skip
    made = made_of(*orders)
    assert [(one.currency, one.way, one.order_ids) for one in made.files] == [
        ("EUR", "sepa", [1, 6]), ("EUR", "other", [3, 4, 8]), ("UAH", "other", [7]), ("USD", "other", [2, 5]),
    ]  # fmt: skip
    assert made.without == []
    assert len({one.message for one in made.files}) == len({one.name for one in made.files}) == 4


def test_from_an_account_outside_sepa_nothing_is_a_sepa_transfer(app):
    found = read(order(), iban=UKRAINIAN)
    assert found.root.find("PmtInf/PmtTpInf") is None
    assert found.one("PmtInf/ChrgBr") == "SHAR"


@pytest.mark.parametrize(
    ("currency", "country", "routing", "bank"),
    [
        ("GBP", "GB", "20-00-00", {"ClrSysMmbId/ClrSysId/Cd": "GBDSC", "ClrSysMmbId/MmbId": "200000"}),
        ("USD", "US", "021 000 021", {"ClrSysMmbId/ClrSysId/Cd": "USABA", "ClrSysMmbId/MmbId": "021000021"}),
        ("INR", "IN", "sbin0001234", {"ClrSysMmbId/ClrSysId/Cd": "INFSC", "ClrSysMmbId/MmbId": "SBIN0001234"}),
        ("USD", "GB", "021000021", {"ClrSysMmbId/ClrSysId/Cd": None, "ClrSysMmbId/MmbId": "021000021"}),
        ("USD", "US", "20-00-00", {"ClrSysMmbId/ClrSysId/Cd": None, "ClrSysMmbId/MmbId": "20-00-00"}),
        ("USD", "GE", "BAGAGE22", {"BICFI": "BAGAGE22", "ClrSysMmbId/MmbId": None}),
        ("EUR", "GE", "bagage22xxx", {"BICFI": "BAGAGE22XXX", "ClrSysMmbId/MmbId": None}),
    ],
)  # fmt: skip
def test_where_there_is_no_iban_number_code_and_bank_are_named(app, currency, country, routing, bank):
    (found,) = read(
        order(currency=currency, country=country, city="Tbilisi", **local("12 34-56", routing, "Банк «Юг»"))
    ).transfers
    assert (found.one("CdtrAcct/Id/Othr/Id"), found.one("CdtrAgt/FinInstnId/Nm")) == ("1234-56", "Bank Yug")
    assert {place: found.one(f"CdtrAgt/FinInstnId/{place}") for place in bank} == bank
    assert (found.one("Cdtr/PstlAdr/TwnNm"), found.one("Cdtr/PstlAdr/Ctry")) == ("Tbilisi", country)


def test_one_pays_from_a_local_account_too(app):
    found = read(order(iban=GERMAN, currency="USD"), **local("99-1", "021000021"))
    assert found.one("PmtInf/DbtrAcct/Id/Othr/Id") == "99-1"
    assert found.one("PmtInf/DbtrAgt/FinInstnId/ClrSysMmbId/MmbId") == "021000021"
    assert found.one("PmtInf/Dbtr/PstlAdr/TwnNm") == "Koln"
    assert found.transfers[0].one("CdtrAgt/FinInstnId/BICFI") == "COBADEFFXXX"


@pytest.mark.parametrize("city", ["", "🙂"])
def test_without_a_town_there_is_no_address(app, city):
    assert read(order(currency="USD", city=city)).transfers[0].root.find("Cdtr/PstlAdr") is None


@pytest.mark.parametrize(
    ("account", "why"),
    [
        ({"iban": DUTCH, "holder": "🙂🙂"}, "holder can’t be written"), ({"iban": "DE00"}, "IBAN is wrong"),
        (local("1" * 35), "account number is longer"), (local("12_34"), "account number is longer"), (local("/1"), "account number"),
        (local(routing="1" * 36), "routing code is longer"), (local(routing="№5"), "routing code"),
    ],
)  # fmt: skip
def test_what_no_file_can_say_is_left_out_with_the_reason_and_leaves_the_others(app, account, why):
    made = made_of(order(1), order(2, **account))
    assert [one for file in made.files for one in file.order_ids] == [1]
    (left,) = made.without
    assert left.order_id == 2
    assert why in str(left.why)


@pytest.mark.parametrize(
    ("account", "why"),
    [
        ({"iban": GERMAN, "holder": "🙂"}, "your account holder"),
        ({"iban": "DE1"}, "Your IBAN"),
        (local("_"), "Your account number"),
    ],
)
def test_the_payers_own_details_are_said_to_be_what_hinders(app, account, why):
    made = made_of(order(), **account)
    assert (made.files, made.without) == ([], [])
    assert why in str(made.hindered)


def test_without_an_account_of_ones_own_there_is_no_file_and_it_says_so(app):
    assert "has given no bank details yet" in str(sort_out([order()], PAYER, None).hindered)


def test_the_same_orders_are_the_same_message_on_the_same_day_and_others_are_another(app, time_machine):
    time_machine.move_to("2026-11-27 10:00 +0000", tick=False)
    orders = [order(1), order(2)]
    numbers = {made_of(*orders).files[0].message, made_of(*orders).files[0].message}
    assert len(numbers) == 1
    others = [made_of(orders[0]), made_of(*orders, iban=DUTCH)]
    time_machine.move_to("2026-11-28 10:00 +0000", tick=False)
    others += [made_of(*orders), made_of(order(1), order(2))]
    numbers |= {one.files[0].message for one in others}
    assert len(numbers) == 5
    assert all(len(one) <= 35 and TAKEN.fullmatch(one) for one in numbers)


@pytest.mark.parametrize(
    ("at", "made", "paid_on"),
    [
        ("2026-11-27 12:00 +0000", "2026-11-27T13:00:00", "2026-11-27"),
        ("2026-11-27 23:30 +0000", "2026-11-28T00:30:00", "2026-11-30"),
        ("2026-04-03 09:00 +0000", "2026-04-03T11:00:00", "2026-04-07"),
    ],
)
def test_the_bank_pays_on_the_alliances_day_or_the_next_bank_day(app, time_machine, monkeypatch, at, made, paid_on):
    from zoneinfo import ZoneInfo

    monkeypatch.setattr(clock, "zone", lambda: ZoneInfo("Europe/Berlin"))
    time_machine.move_to(at, tick=False)
    found = read(order())
    assert (found.one("GrpHdr/CreDtTm"), found.one("PmtInf/ReqdExctnDt/Dt")) == (made, paid_on)


LONG = st.text(min_size=1, max_size=140)


@given(st.lists(st.tuples(LONG, LONG, LONG, LONG, LONG, st.integers(1, 10**12)), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_people_are_called_the_bank_can_read_it(app, rows):
    orders = [order(n, minor, "USD", city=city, holder=holder, **local(number, routing, bank)) for n, (holder, city, number, routing, bank, minor) in enumerate(rows, 1)]  # fmt: skip
    orders += [order(len(rows) + n, row[5], "USD", holder=row[0], iban=GERMAN) for n, row in enumerate(rows, 1)]
    made = made_of(*orders)
    for file in made.files:
        content = pain001.write(file)
        found = Read(content)
        assert [(one.one("PmtId/EndToEndId"), one.amount[0]) for one in found.transfers] == [
            (one.reference, str(one.amount)) for one in file.transfers
        ]
        assert Decimal(found.one("PmtInf/CtrlSum")) == sum(Decimal(one.amount[0]) for one in found.transfers)
        assert {one.order_id: one.amount for one in file.transfers} == {
            one.id: one.amount for one in orders if one.id in file.order_ids
        }
        for element in ET.fromstring(content).iter():
            assert TAKEN.fullmatch(element.text.strip() or "-")
            assert len(element.text.strip()) <= (70 if element.tag.removeprefix(NAMESPACE) == "Nm" else 35)
    assert sum(len(file.transfers) for file in made.files) + len(made.without) == len(orders)


def test_five_hundred_orders_are_written_quickly(app):
    began = clock.now()
    found = read(*(order(number, iban=[GERMAN, DUTCH][number % 2]) for number in range(1, 501)))
    assert len(found.transfers) == 500
    assert clock.now() - began < timedelta(seconds=10)
