"""Spreadsheets as they are, in the browser: brought, told by their columns, imported by a job, refused rows to mend."""

import csv
import io
import os
import re
import signal
from datetime import timedelta

import psycopg
import pytest
import time_machine
from openpyxl import Workbook
from sqlalchemy import func, select, text

from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.core.lifecycle import history_of
from marketplace.core.queue import redis, sweep
from marketplace.exchange.actions.erase_client import erase_client
from marketplace.imports.actions import bring, carry_out, map_columns, start
from marketplace.imports.actions.sheet import REASON
from marketplace.imports.models import ImportRun, RunState, SheetKind
from marketplace.members.models import Agency
from tests.filled import forms_of, standing
from tests.journeys.test_faults import hangs, horses_of
from tests.visitor import without_tokens
from tests.waiting import wait_for

TERRITORIES = ["cp1251_semicolon.csv", "utf8bom_semicolon.csv", "utf16_tab.txt"]


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


def brought(visitor, content: bytes, name: str = "sheet.csv", kind: str = "services") -> str:
    """Bring a file through the page; returns where its columns are told."""
    visitor.get("/imports")
    return visitor.post("/imports", file=(io.BytesIO(content), name), kind=kind).path


def mapped(visitor, path: str, refused: str = "all", press: bool = True, **chosen: str):
    """Choose columns by their heads (`title="Name"`) and texts for all rows (`same_unit="hour"`), look, and import."""
    (form,) = [one for one in forms_of(visitor.get(path).html, path) if one["to"] == path]
    fields = {name: values[0] for name, values in standing(form).items() if values}
    options = dict(re.findall(r'value="(\d+)">([^<]+)</option>', visitor.page.html))
    at = {head.replace("&amp;", "&"): number for number, head in options.items()}
    for name, head in chosen.items():
        fields[name if name.startswith("same_") else f"column_{name}"] = (
            head if name.startswith("same_") else at.get(head, "")
        )
    for deed in ("read", *(["import"] if press else [])):
        page = visitor.post(path, **fields | {"deed": deed, "refused": refused})
    return page


def run_of(path: str) -> ImportRun:
    db.session.rollback()
    return db.session.get(ImportRun, int(path.rpartition("/")[2]), populate_existing=True)


def services() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Service))


def price_list(rows: int, discounted: int = 0) -> bytes:
    lines = [f"Item {n};от {n} 000,50 €;{5 if n == discounted else ''}" for n in range(1, rows + 1)]
    return "\n".join(["Услуга;Цена;Скидка", *lines]).encode("cp1251")


def waiting(person, content: bytes, skip_refused: bool = False) -> ImportRun:
    """An import that was begun and no worker has heard of."""
    run = bring(person, SheetKind.SERVICES, "prices.csv", content)
    start(run.id, person, skip_refused)
    redis().flushdb()
    return run


@pytest.mark.thorough
@pytest.mark.parametrize("file", TERRITORIES)
def test_a_table_as_excel_saves_it_goes_through_the_mapping_whole(pair, visit, shared_data, file):
    visitor = visit(pair.b)
    path = brought(visitor, (shared_data / f"cldr_territories_{file}").read_bytes(), file)
    page = mapped(visitor, path, title="Название", region="Код", same_price_from="от 1 234,50 €", same_currency="EUR")
    assert "0 of 249 rows" in page.text
    carry_out([run_of(path).id])
    run = run_of(path)
    assert (run.status, run.imported, run.skipped, run.refused, run.total) == (RunState.DONE, 249, 0, 0, 249)
    assert services() == 249
    assert db.session.scalars(select(Service.price_minor).distinct()).all() == [1234_50]
    assert "Not used" in visitor.get(path).text
    assert "Назва" in visitor.page.text


@pytest.mark.parametrize(
    "file", [TERRITORIES[0], *(pytest.param(one, marks=pytest.mark.thorough) for one in TERRITORIES[1:])]
)
def test_every_row_of_a_table_that_has_no_addresses_is_refused_with_its_reason(pair, admin, visit, shared_data, file):
    visitor = visit(admin)
    path = brought(visitor, (shared_data / f"cldr_territories_{file}").read_bytes(), file, "agencies")
    mapped(visitor, path, "good", name="Название", country="Назва", owner_email="Код", same_owner_name="Ann")
    carry_out([run_of(path).id])
    run = run_of(path)
    assert (run.status, run.imported, run.skipped, run.refused) == (RunState.DONE, 0, 0, 249)
    rows = list(csv.reader(io.StringIO(visitor.client.get(f"{path}/refused.csv").text.removeprefix("\ufeff"))))
    assert rows[0] == ["Код", "Name", "Назва", "Название", REASON]
    assert len(rows) == 250
    # cp1251 has no ʼ: where it stood, a question mark stands now, and such a country is none.
    unknown = [row for row in rows[1:] if "is no country" in row[-1]]
    assert all("e-mail" in row[-1] for row in rows[1:] if row not in unknown)
    assert bool(unknown) == ("cp1251" in file)
    assert all("?" in row[2] for row in unknown)


@pytest.mark.thorough
def test_a_real_price_list_goes_through_the_mapping_and_each_refused_row_is_named(app, admin, visit, shared_data):
    with (shared_data / "agencies.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file) if row["country"] == "US"]
    db.session.add_all(Agency(name=name, country="US", status="active", applied_at=clock.now()) for name in names)
    db.session.commit()
    content = (shared_data / "services_raw.csv").read_bytes()
    visitor = visit(admin)
    path = brought(visitor, content, "services_raw.csv")
    guessed = run_of(path).mapping
    assert (guessed["agency"], guessed["title"], guessed["unit"], guessed["price_from"], guessed["currency"]) == (
        7,
        1,
        4,
        5,
        "USD",
    )
    mapped(visitor, path, "good", same_region="US", same_languages="English")
    carry_out([run_of(path).id])
    run = run_of(path)
    assert (run.status, run.total) == (RunState.DONE, 4150)
    assert run.imported + run.skipped + run.refused == 4150
    assert services() == run.imported
    rows = list(csv.DictReader(io.StringIO(visitor.client.get(f"{path}/refused.csv").text.removeprefix("\ufeff"))))
    assert len(rows) == run.refused
    there = set(db.session.scalars(select(Agency.name)))
    for row in rows:
        price, title = row["PRICE OFFERED TO GSA (including IFF)"], row["SERVICE PROPOSED (e.g. Job Title/Task)"]
        reasons = {
            "there is no agency": row["VENDOR NAME"] not in there,
            "is not an amount": not re.search(r"\d(?!.*%)", price),
            "At most 200 characters": len(title) > 200,
        }
        assert [reason for reason, true in reasons.items() if true and reason in row[REASON]], row


@pytest.mark.thorough
def test_nothing_is_imported_where_a_row_is_refused_unless_it_shall_be_left_out(pair, visit):
    visitor = visit(pair.b)
    path = brought(visitor, b"Title,Price\nShop,$98.24 \nLogo,N/A\n")
    assert (
        "“"
        not in mapped(visitor, path, press=False, same_currency="USD").text.partition("Line")[2].partition("Logo")[0]
    )
    assert "Price from: “N/A” is not an amount" in visitor.page.text
    assert "98.24" in visitor.page.text
    mapped(visitor, path)
    carry_out([run_of(path).id])
    assert (run_of(path).status, run_of(path).refused, services()) == (RunState.REFUSED, 1, 0)
    assert "so all was taken back" in visitor.get(path).text
    visitor.post(f"{path}/again")
    mapped(visitor, path, "good")
    carry_out([run_of(path).id])
    run = run_of(path)
    assert (run.status, run.imported, run.refused, services()) == (RunState.DONE, 1, 1, 1)
    assert [step.became for step in history_of(run)] == [
        "mapping",
        "importing",
        "refused",
        "mapping",
        "importing",
        "done",
    ]


@pytest.mark.thorough
def test_all_faults_of_a_row_stand_in_the_preview_the_result_and_the_file(pair, visit):
    visitor = visit(pair.b)
    path = brought(visitor, b"Title,Price,Currency,Discount\n,N/A,EUR,95\nShop,100,EUR,\n")
    faults = [
        "Title: is missing",
        "Price from: “N/A” is not an amount",
        "Discount, %: “95” is not a whole number",
    ]
    page = mapped(visitor, path, "good", press=False)
    assert [one for one in faults if one not in page.text] == []
    mapped(visitor, path, "good")
    carry_out([run_of(path).id])
    file = visitor.client.get(f"{path}/refused.csv").text.replace('""', '"')
    for text_of in (visitor.get(path).text, file):
        assert [one for one in faults if one not in text_of] == []


def test_the_preview_says_what_each_choice_comes_to(pair, visit):
    visitor = visit(pair.b)
    path = brought(visitor, b"Title,Price\nShop,100\nLogo,N/A\nSite,200\n")
    page = mapped(visitor, path, press=False, same_currency="EUR").text
    assert "1 of the first 3 rows is refused: nothing will be imported." in page
    assert "2 rows will be imported; you can download those left out" in page
    assert "Import 3 rows" not in page
    whole = brought(visitor, b"Title,Price\nShop,100\n")
    assert "Import 1 row" in mapped(visitor, whole, press=False, same_currency="EUR").text


def test_where_nothing_was_imported_nothing_is_said_to_be_taken(pair, visit):
    visitor = visit(pair.b)
    path = brought(visitor, b"Title,Price,Category\nShop,100,Weaving\nLogo,N/A,Weaving\n")
    mapped(visitor, path, same_currency="EUR")
    carry_out([run_of(path).id])
    page = visitor.get(path).text
    assert "Not imported yet" in page
    assert "Weaving" in page
    assert "Taken, but" not in page


@pytest.mark.parametrize("deed", ["", "/cancel", "/again"])
def test_a_page_that_is_older_than_its_import_says_how_it_stands_and_leads_there(pair, visit, deed):
    visitor = visit(pair.b)
    path = brought(visitor, b"Title,Price\nShop,100\n")
    mapped(visitor, path, press=False, same_currency="EUR")
    shown = {"": path, "/cancel": f"{path}/cancel", "/again": f"{path}/cancel"}[deed]
    stale = visitor.page.form_to(shown) | {"deed": "import"}
    mapped(visitor, path, same_currency="EUR")
    carry_out([run_of(path).id])
    answer = visitor.client.post(f"{path}{deed}", data=stale)
    assert answer.status_code == 409
    assert "stands at “Imported” now" in answer.text
    assert f'href="{path}"' in answer.text


@pytest.mark.thorough
def test_refused_rows_are_downloaded_mended_and_brought_again(pair, visit):
    visitor = visit(pair.b)
    path = brought(visitor, "Название;Цена;=A1\nЛоготип;N/A;-5\nСайт;100;x\n".encode())
    mapped(visitor, path, "good", same_currency="EUR")
    carry_out([run_of(path).id])
    refused = visitor.client.get(f"{path}/refused.csv").text.removeprefix("\ufeff")
    assert refused.splitlines() == [
        f"Название,Цена,'=A1,{REASON}",
        "Логотип,N/A,'-5,Price from: “N/A” is not an amount",
    ]
    again = brought(visitor, refused.replace("N/A,", "70,", 1).encode())
    assert REASON not in re.sub(r"<select.*?</select>", "", visitor.get(again).html)
    assert "Not used: =A1" in visitor.page.text
    mapped(visitor, again, same_currency="EUR")
    carry_out([run_of(again).id])
    assert (run_of(again).status, run_of(again).imported, services()) == (RunState.DONE, 1, 2)


def test_a_member_brings_its_own_services_and_no_others(pair, visit):
    visitor = visit(pair.b)
    path = brought(
        visitor, b"Agency,Title,Price,Currency\nKedr,One,10,EUR\n,Two,10,EUR\nNorthlight,Three,10,EUR\n", kind="deals"
    )
    mapped(visitor, path, "good")
    carry_out([run_of(path).id])
    assert (run_of(path).kind, run_of(path).imported, run_of(path).refused) == (SheetKind.SERVICES, 2, 1)
    assert "is another agency" in visitor.get(path).text
    assert set(db.session.scalars(select(Service.agency_id))) == {pair.B.id}


@pytest.mark.parametrize("role", ["sales", "finance"])
def test_who_has_no_say_in_services_is_kept_out(pair, found, visit, role):
    run = waiting(pair.b, price_list(1))
    client = visit(found.person(pair.B, role)).client
    for path in ("/imports", f"/imports/{run.id}", f"/imports/{run.id}/refused.csv"):
        assert client.get(path).status_code == 403


def bare(page: str, number: int) -> str:
    """A page without what is its own at each visit, and without its address."""
    return without_tokens(page).replace(f"/{number}", "/N")


def test_somebody_elses_import_is_nowhere(pair, found, visit, admin):
    run = waiting(pair.b, price_list(1))
    for person in (pair.a, admin):
        visitor = visit(person)
        visitor.get("/imports")
        assert "prices.csv" not in visitor.page.text
        token = visitor.page.form_to("/imports")
        for path in (f"/imports/{run.id}", f"/imports/{run.id}/refused.csv"):
            there, missing = visitor.client.get(path), visitor.client.get(path.replace(str(run.id), "99999"))
            assert (there.status_code, missing.status_code) == (404, 404)
            assert bare(there.text, run.id) == bare(missing.text, 99999)
        for path in (f"/imports/{run.id}", f"/imports/{run.id}/cancel", f"/imports/{run.id}/again"):
            assert visitor.client.post(path, data=token).status_code == 404
    assert run_of(f"/{run.id}").status == RunState.IMPORTING


def test_pressed_twice_it_is_imported_once(app, pair, visit, in_parallel):
    run = bring(pair.b, SheetKind.SERVICES, "prices.csv", price_list(3))
    visitor = visit(pair.b)
    path = f"/imports/{run.id}"
    (form,) = [one for one in forms_of(visitor.get(path).html, path) if one["to"] == path]
    fields = {name: values[0] for name, values in standing(form).items() if values} | visitor.page.form_to(path)
    cookie = visitor.client.get_cookie("leadpact").value

    def press(key: str) -> int:
        client = app.test_client()
        client.set_cookie("leadpact", cookie)
        return client.post(path, data=fields | {"deed": "import", "form_key": key}).status_code

    statuses = in_parallel([lambda key=key: press(key) for key in ("same", "same", "other", "another")])
    assert statuses.count(302) in (1, 2)
    assert set(statuses) <= {302, 409}
    assert [step.became for step in history_of(run_of(path))] == ["mapping", "importing"]
    in_parallel([lambda: carry_out([run.id])] * 3)
    assert (run_of(path).status, services()) == (RunState.DONE, 3)


@pytest.mark.thorough
def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_another_goes_on(pair, visit, command, environment):
    content = price_list(250, discounted=150)
    run, url = waiting(pair.b, content), environment["DATABASE_URL"]
    first = command("worker")
    with psycopg.connect(url, autocommit=True) as looking, psycopg.connect(url) as holding:
        holding.execute("LOCK TABLE discounts IN EXCLUSIVE MODE")
        wake_again(run.id)
        wait_for(lambda: hangs(looking, "discounts"))
        # How far it is can be seen, what it has written can't.
        assert (run_of(f"/{run.id}").done, services()) == (100, 0)
        assert "100 of 250 rows" in visit(pair.b).get(f"/imports/{run.id}").text
        for pid in (*horses_of(first.pid), first.pid):
            os.kill(pid, signal.SIGKILL)
        said = first.communicate()[0]
        holding.rollback()
    assert (run_of(f"/{run.id}").status, services()) == (RunState.IMPORTING, 0)
    redis().flushdb()
    second = command("worker")
    wake_again(run.id)
    wait_for(lambda: run_of(f"/{run.id}").status == RunState.DONE)
    sweep()
    assert (run_of(f"/{run.id}").imported, run_of(f"/{run.id}").attempts, services()) == (250, 2, 250)
    os.killpg(second.pid, signal.SIGTERM)
    assert b"Item" not in said + second.communicate()[0]


def wake_again(run_id: int) -> None:
    from marketplace.core.queue import wake
    from marketplace.core.transaction import transaction

    with transaction():
        wake("import.started", [run_id])


def test_cancelled_in_the_middle_it_takes_back_what_it_has_done_and_says_so(pair, visit, environment, in_parallel):
    run, url = waiting(pair.b, price_list(250, discounted=150)), environment["DATABASE_URL"]
    visitor = visit(pair.b)
    with psycopg.connect(url, autocommit=True) as looking, psycopg.connect(url) as holding:
        holding.execute("LOCK TABLE discounts IN EXCLUSIVE MODE")

        def stop():
            wait_for(lambda: hangs(looking, "discounts"))
            visitor.post(f"/imports/{run.id}/cancel", on=f"/imports/{run.id}")
            holding.rollback()

        assert in_parallel([lambda: carry_out([run.id]), stop]) == [None, None]
    assert (run_of(f"/{run.id}").status, services()) == (RunState.CANCELLED, 0)
    assert "Cancelled" in visitor.get(f"/imports/{run.id}").text
    assert "Nothing of it was imported" in visitor.page.text
    carry_out([run.id])
    assert (run_of(f"/{run.id}").status, services()) == (RunState.CANCELLED, 0)


def test_what_never_comes_to_an_end_is_given_up_and_says_so(pair, visit):
    run = waiting(pair.b, price_list(2))
    db.session.execute(text("UPDATE import_runs SET attempts = 3")), db.session.commit()
    carry_out([run.id])
    assert (run_of(f"/{run.id}").status, services()) == (RunState.FAILED, 0)
    assert "never came to an end" in visit(pair.b).get(f"/imports/{run.id}").text


def test_who_began_it_gets_a_letter_without_what_stands_in_it(pair):
    from marketplace.outbox.letter import render
    from marketplace.outbox.models import OutgoingMail

    run = waiting(pair.b, price_list(2))
    carry_out([run.id])
    (mail,) = db.session.scalars(select(OutgoingMail).where(OutgoingMail.event == "imports.ended"))
    assert mail.person_id == pair.b.id
    assert "Item" not in str(render(mail))


def test_file_and_reasons_are_encrypted_and_forgotten_after_a_day(pair, visit):
    run = waiting(pair.b, b"Title,Price\nSecret shop,100 EUR\nSecret logo,N/A\n", skip_refused=True)
    carry_out([run.id])
    kept = db.session.execute(select(ImportRun.content, ImportRun.account)).one()
    assert all(b"Secret" not in one and b"amount" not in one for one in kept)
    visitor = visit(pair.b)
    assert "Price from" in visitor.get(f"/imports/{run.id}").text
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        sweep()
    assert db.session.execute(select(ImportRun.content, ImportRun.account)).one() == (None, None)
    assert "are forgotten" in visitor.get(f"/imports/{run.id}").text
    assert visitor.client.get(f"/imports/{run.id}/refused.csv").status_code == 404


def test_what_nobody_goes_on_with_is_cancelled_and_forgotten(pair):
    run = bring(pair.b, SheetKind.SERVICES, "prices.csv", price_list(2))
    begun = waiting(pair.b, price_list(1))
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        sweep()
    assert (run_of(f"/{run.id}").status, run_of(f"/{run.id}").content) == (RunState.CANCELLED, None)
    assert run_of(f"/{begun.id}").status == RunState.DONE


@pytest.mark.thorough
def test_deals_are_forgotten_as_soon_as_a_client_is_erased_who_may_stand_in_them(pair, admin):
    deals = b"ref,referrer,client_company,client_email\n1,Northwind,Quorvex,ida@quorvex.example\n"
    done, other = (
        bring(admin, SheetKind.DEALS, "deals.csv", deals),
        bring(pair.b, SheetKind.SERVICES, "s.csv", price_list(1)),
    )
    lead = pair.lead()
    sweep()
    assert run_of(f"/{done.id}").content is not None
    erase_client([lead.id])
    sweep()
    assert (run_of(f"/{done.id}").status, run_of(f"/{done.id}").content) == (RunState.CANCELLED, None)
    assert run_of(f"/{other.id}").content is not None
    later = bring(admin, SheetKind.DEALS, "deals.csv", deals)
    sweep()
    assert run_of(f"/{later.id}").content is not None


def test_an_admin_imports_no_deals_of_the_own_agency(pair, found):
    own = found.person(pair.A, "owner", alliance_role="admin")
    heads = (
        "ref,referrer,receiver,title,category,region,client_company,client_email,posted_on,status,won_on,fee,currency"
    )
    deal = (
        f"1,{pair.A.name},{pair.B.name},Shop,Shops,Germany,Odin,ida@odin.example,2026-01-02,awarded,2026-02-02,5000,EUR"
    )
    run = bring(own, SheetKind.DEALS, "Odin.csv", f"{heads}\n{deal}\n".encode())
    start(run.id, own, False)
    carry_out([run.id])
    assert run_of(f"/{run.id}").status == RunState.REFUSED
    with time_machine.travel(clock.now() + timedelta(days=2)):
        sweep()
    assert run_of(f"/{run.id}").name == "–"  # a file may be called like a client


def workbook(fill) -> bytes:
    book, file = Workbook(), io.BytesIO()
    fill(book.active)
    book.save(file)
    return file.getvalue()


def _far(sheet) -> None:
    sheet["A1"], sheet["A2"], sheet["XFD1048576"] = "Title", "Shop", "far away"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no row follows"), (b"Title,Price\n", "no row follows"), (b"PK\x03\x04 no workbook", "is named like a table in text and is none"),
        (b"a,b\n" + b"x,y\n" * 10_001, "10,001 rows; at most 10,000"), (b"x" * 1_900_001, "too large"),
        ((",".join(map(str, range(101))) + "\n" + "1," * 100).encode(), "more than 100 columns"), (b"\xff\xfea", "is no text"),
    ],
)  # fmt: skip
def test_what_can_not_be_taken_is_refused_with_a_sentence(pair, visit, content, why):
    visitor = visit(pair.b)
    visitor.get("/imports")
    assert why in visitor.post("/imports", status=422, file=(io.BytesIO(content), "sheet.csv")).text
    assert "Choose a file." in visitor.post("/imports", status=422).text
    assert db.session.scalar(select(ImportRun.id)) is None


PACKED = b"PK\x03\x04 no workbook"
OPEN_DOCUMENT = b"PK\x03\x04".ljust(30, b"-") + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("prices.xlsx", b"Title Price", "is named like a workbook of Excel and is none"),
        ("prices.xlsx", b"\xff\xfea", "is named like a workbook of Excel and is none"),
        ("prices.csv", PACKED, "is named like a table in text and is none"),
        ("prices.txt", PACKED, "is named like a table in text and is none"),
        ("prices.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), "the old format of Excel"),
        ("prices.ods", OPEN_DOCUMENT, "is an OpenDocument file"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_its_name_says_is_refused_with_what_it_is(pair, name, content, why):
    with pytest.raises(BadInput, match=why):
        bring(pair.b, SheetKind.SERVICES, name, content)


def test_a_workbook_that_can_be_read_is_taken_whatever_it_is_called(pair):
    run = bring(
        pair.b,
        SheetKind.SERVICES,
        "prices.csv",
        workbook(lambda sheet: [sheet.append(["Title"]), sheet.append(["Shop"])]),
    )
    assert run.total == 1


@pytest.mark.thorough
def test_a_small_workbook_that_says_it_is_a_million_rows_long_and_wide_is_read_in_no_time(pair):
    run = bring(pair.b, SheetKind.SERVICES, "far.xlsx", workbook(_far))
    assert run.total == 1
    with pytest.raises(BadInput, match="can’t be read"):
        bring(pair.b, SheetKind.SERVICES, "bad.xlsx", workbook(_far)[:-600])


def test_a_workbook_with_real_days_and_numbers_is_read_as_deals(pair, admin):
    from datetime import date, datetime

    def fill(sheet):
        sheet.append(["№", "Отправитель", "Получатель", "Название", "Клиент", "Дата", "Статус", "Дата сделки", "Сумма"])
        sheet.append(
            [7, "Northlight", "Kedr", "Shop", "Brask", date(2026, 1, 5), "awarded", datetime(2026, 2, 1), 1000.5]
        )

    run = bring(admin, SheetKind.DEALS, "deals.xlsx", workbook(fill))
    names = ("ref", "referrer", "receiver", "title", "client_company", "posted_on", "status", "won_on", "fee")
    assert run.mapping == {name: at for at, name in enumerate(names)} | {"currency": "EUR"}
    start(run.id, admin, False)
    carry_out([run.id])
    assert (run_of(f"/{run.id}").status, run_of(f"/{run.id}").imported) == (RunState.DONE, 1)


def test_a_mapping_that_lacks_what_is_needed_says_so_at_the_field(pair, visit):
    visitor = visit(pair.b)
    path = brought(visitor, b"What,How much\nShop,100\n")
    visitor.get(path)
    page = visitor.post(path, status=422, deed="import", column_title="", column_price_from="")
    assert page.text.count("Choose its column") >= 3
    assert run_of(path).status == RunState.MAPPING


def test_changed_columns_are_shown_before_they_are_imported(pair, visit):
    visitor = visit(pair.b)
    path = brought(visitor, b"Title,Price,Other\nShop,100,Logo\n")
    visitor.get(path)
    chosen = {"column_title": "2", "column_price_from": "1", "same_currency": "EUR", "refused": "all"}
    assert "You have changed the columns" in visitor.post(path, deed="import", **chosen).text
    assert run_of(path).status == RunState.MAPPING
    assert "0 of 1 rows" in visitor.post(path, deed="import", **chosen).text


def test_columns_can_be_told_only_before_it_is_imported(pair):
    run = waiting(pair.b, price_list(1))
    from marketplace.core.errors import NotNow

    with pytest.raises(NotNow):
        map_columns(run.id, pair.b, {"title": 1})


def test_where_each_row_is_refused_nothing_is_said_to_be_imported(pair, visit):
    from marketplace.outbox.letter import render
    from marketplace.outbox.models import OutgoingMail

    visitor = visit(pair.b)
    path = brought(visitor, b"Title,Price\nLogo,N/A\n")
    mapped(visitor, path, "good", same_currency="EUR")
    carry_out([run_of(path).id])
    page = visitor.get(path)
    assert "Each row is refused, so nothing was imported." in page.text
    assert "All that could be read is there" not in page.text
    assert f'href="{path}/refused.csv"' in page.html
    for shown in (page, visitor.get("/imports")):
        assert "Nothing imported" in shown.text
        assert "state--good" not in shown.html
    (mail,) = db.session.scalars(select(OutgoingMail).filter_by(event="imports.ended"))
    letter = render(mail)
    assert letter.subject == "Nothing of sheet.csv is imported"
    assert "Each row is refused" in letter.text


def test_a_column_of_other_names_is_not_taken_for_a_members_own_agency(pair):
    vendors = bring(pair.b, SheetKind.SERVICES, "a.csv", b"Vendor,Title,Price\nAcme,Shop,100\n,Logo,50\n")
    assert "agency" not in vendors.mapping
    own = bring(pair.b, SheetKind.SERVICES, "b.csv", b"Vendor,Title,Price\nAcme,Shop,100\nKEDR,Logo,50\n")
    assert own.mapping["agency"] == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"PK\x03\x04 no workbook"), ("b.csv", b'Title,Price\n"Shop,100\n'), ("c.csv", b'Title,Price\n"Shop"x,100\n'),
     ("d.csv", b'Title,Price\n"' + b"x" * 140_000 + b'",1\n')],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_sentence_of_a_library_is_shown_to_people(pair, name, content, language):
    from marketplace.core.languages import speaking

    with speaking(language), pytest.raises(BadInput) as refused:
        bring(pair.b, SheetKind.SERVICES, name, content)
    for words in ("zip", "unexpected", "expected after", "field", "limit"):
        assert words not in str(refused.value)


def test_reasons_and_the_names_of_their_columns_are_in_one_language(pair, visit):
    visitor = visit(pair.b)
    path = brought(visitor, b"Title,Price\n,N/A\n")
    mapped(visitor, path, "good", same_currency="EUR")
    carry_out([run_of(path).id])
    pair.b.language = "ru"
    db.session.commit()
    page = visitor.get(path)
    assert "Price from: “N/A” is not an amount" in page.text
    assert '<td class="e" lang="en">' in page.html
    assert "Title: is missing" in visitor.client.get(f"{path}/refused.csv").text
    assert "comma" not in page.text
    assert "запятая" in page.text
