"""Members make links, rename them, switch them off, and read what came of each; by pages, files and calls."""

import io

import pytest
import zxingcpp
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import select

from marketplace.attribution.actions import MOST, SaidLink, change_link, make_link, switch_off
from marketplace.attribution.models import LinkCode, ReferralLink
from marketplace.catalog.models import Discount
from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotFound
from marketplace.core.extensions import db
from marketplace.enquiries.models import Enquiry
from marketplace.exchange.models import Lead
from marketplace.moderation.actions import suspend_agency

LONG = "Партнёрская ссылка для рассылки по всем клиентам прошлого года и этого"


def refused(pair, **said) -> dict[str, str]:
    with pytest.raises(BadInput) as refusal:
        make_link(pair.a, SaidLink(**{"name": "A", **said}))
    db.session.rollback()
    return refusal.value.errors


def test_without_a_code_one_is_made_that_nobody_misreads(pair):
    codes = {make_link(pair.a, SaidLink(f"Link {n}")).code for n in range(30)}
    assert len(codes) == 30
    for code in codes:
        assert len(code) == 7
        assert code[0].isalpha()
        assert not set(code) & set("01ilo")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Spring Letter", "spring-letter"), ("  NORTH_10 ", "north-10"), ("a1b", "a1b"), ("x" * 40, "x" * 40)],
)
def test_a_code_is_taken_in_any_notation(pair, typed, code):
    assert make_link(pair.a, SaidLink("A", code=typed)).code == code


@pytest.mark.parametrize(
    "typed", ["ab", "x" * 41, "123", "12-34", "a--b", "-abc", "abc-", "весна", "a/b", "a.b", "a b!", "a\x00b"]
)
def test_a_code_that_no_address_can_have_is_refused_with_a_sentence(pair, typed):
    assert refused(pair, code=typed)["code"].endswith(".")


def test_what_is_missing_or_is_not_there_is_told_together(pair, found):
    draft = found.service(pair.B, status="draft")
    assert refused(pair, name="  ", target="moon", code="1").keys() == {"name", "target", "code"}
    assert refused(pair, name="x" * 101).keys() == {"name"}
    for target, more in (
        ("agency", {}),
        ("agency", {"shown": 999}),
        ("service", {}),
        ("service", {"service": draft.id}),
    ):
        assert len(refused(pair, target=target, **more)) == 1
    suspend_agency(pair.B.id, "unpaid", found.person(alliance_role="admin"))
    assert refused(pair, target="agency", shown=pair.B.id).keys() == {"shown"}


def test_a_code_of_another_or_one_it_had_before_is_never_given_to_a_second(pair, made):
    link = made(code="first-code")
    change_link(link.id, pair.a, SaidLink("A", code="second-code"))
    for taken in ("first-code", "SECOND CODE"):
        assert refused(pair, code=taken).keys() == {"code"}
    back = change_link(link.id, pair.a, SaidLink("A", code="first-code"))
    assert [one.code for one in back.codes] == ["first-code", "second-code"]


def test_a_link_takes_no_more_than_ten_codes_out_of_the_world(pair, made):
    link = made(code="code-of-0")
    for n in range(1, 10):
        change_link(link.id, pair.a, SaidLink("A", code=f"code-of-{n}"))
    with pytest.raises(BadInput, match="10 codes"):
        change_link(link.id, pair.a, SaidLink("A", code="one-more"))
    db.session.rollback()
    assert change_link(link.id, pair.a, SaidLink("A", code="code-of-0")).code == "code-of-0"


def test_two_who_want_one_code_at_once_are_told_apart(pair, found, in_parallel):
    def want(person_id):
        from marketplace.members.models import Person

        return make_link(db.session.get(Person, person_id), SaidLink("A", code="wanted-by-all")).agency_id

    people = [pair.a.id, pair.b.id] * 4
    done = in_parallel([lambda one=one: want(one) for one in people])
    assert sum(isinstance(one, int) for one in done) == 1
    assert all(isinstance(one, int | BadInput) for one in done)
    db.session.rollback()
    assert len(db.session.scalars(select(ReferralLink)).all()) == len(db.session.scalars(select(LinkCode)).all()) == 1


def test_an_agency_has_so_many_links_at_most(pair):
    from marketplace.attribution import actions

    assert MOST == 500
    at = clock.now()
    given = [ReferralLink(agency_id=pair.A.id, name=f"L {n}", target="catalog", made_at=at) for n in range(MOST)]
    db.session.add_all(given)
    db.session.flush()
    db.session.add_all(LinkCode(code=f"l-{one.id}", link_id=one.id, since=at) for one in given)
    db.session.commit()
    assert "500" in refused(pair)["name"]
    assert actions.make_link(pair.b, SaidLink("Another agency's")).code


def test_links_of_others_are_not_there(pair, made, visit, found):
    link = made()
    for deed in (switch_off, lambda one, person: change_link(one, person, SaidLink("B"))):
        with pytest.raises(NotFound):
            deed(link.id, pair.b)
    visitor = visit(pair.b)
    for path in (f"/links/{link.id}", f"/links/{link.id}/edit", f"/links/{link.id}/code.png"):
        visitor.get(path, 404)
    headers = found.token(pair.b)
    answers = [visitor.client.get(f"/api/v1/links/{one}", headers=headers) for one in (link.id, 999)]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].data == answers[1].data


@pytest.mark.thorough
def test_by_the_pages_a_link_is_made_read_changed_and_switched(pair, found, visit):
    service = found.service(pair.B, title="Kaufhaus")
    visitor = visit(pair.a)
    assert "You have no link yet" in visitor.get("/links").text
    visitor.get(f"/catalog/{service.id}-kaufhaus")
    assert f"/links/new?opens=service:{service.id}" in visitor.page.html
    path = f"/links/new?opens=service:{service.id}"
    page = visitor.get(path)
    assert f'value="service:{service.id}"' in page.html
    visitor.post(path, 422, name="A", opens=f"service:{service.id}", code="x", discount="")
    assert "A code has 3 to 40 characters." in visitor.page.text
    visitor.post(path, name=LONG, opens=f"service:{service.id}", code="kaufhaus", discount="")
    (link,) = db.session.scalars(select(ReferralLink))
    assert visitor.page.path == f"/links/{link.id}"
    assert "http://127.0.0.1:8000/r/kaufhaus" in visitor.page.text
    assert "Kaufhaus" in visitor.page.text
    visitor.get(f"/links/{link.id}/edit")
    visitor.post(f"/links/{link.id}/edit", name="Short", opens="catalog", code="shop", discount="")
    assert "kaufhaus" in visitor.page.text
    visitor.post(f"/links/{link.id}/off")
    assert "Off." in visitor.page.text
    visitor.get("/links?status=off&q=shop")
    assert "Short" in visitor.page.text
    assert "No link fits" in visitor.get("/links?q=nothing-of-this").text
    visitor.get(f"/links/{link.id}")
    visitor.post(f"/links/{link.id}/on")
    assert "On." in visitor.page.text


def test_the_picture_says_the_whole_address_in_both_formats_of_a_file(pair, made, visit):
    link = made(code="on-a-card")
    client = visit(pair.a).client
    png = client.get(f"/links/{link.id}/code.png")
    assert png.headers["Content-Type"] == "image/png"
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png.data)))
    assert read.text == "http://127.0.0.1:8000/r/on-a-card"
    svg = client.get(f"/links/{link.id}/code.svg")
    assert svg.data.lstrip().startswith(b"<?xml")
    assert "attachment" in svg.headers["Content-Disposition"]
    assert client.get(f"/links/{link.id}/code.gif").status_code == 404


def test_the_files_say_what_the_page_says_and_the_alliance_sees_all(pair, made, found, visit, opens):
    mine, theirs = made(code="mine-1"), made(pair.b, code="theirs-1", name="=cmd()")
    for n in range(3):
        opens("mine-1", source=f"192.0.2.{n}")
    opens("mine-1", source="192.0.2.1")
    client = visit(pair.a).client
    rows = client.get("/links?as=csv").data.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Title,Code,Opens,State,Made,Visitors,")
    assert rows[0].endswith("Won,Rewards")
    assert rows[1].split(",")[:3] == ["Spring letter", "mine-1", "The catalog"]
    assert rows[1].split(",")[5:8] == ["3", "1", "0"]
    assert len(rows) == 2
    admin = visit(found.person(alliance_role="admin"))
    book = load_workbook(io.BytesIO(admin.client.get("/desk/links?as=xlsx").data)).active
    assert {row[0].value for row in book.iter_rows(min_row=2)} == {"Northlight", "Kedr"}
    page = admin.get("/desk/links").text
    assert "mine-1" in page
    assert "theirs-1" in page
    manager = visit(found.person(alliance_role="partner_manager"))
    assert "Rewards" not in manager.client.get("/desk/links?as=csv").text
    assert [one.id for one in (mine, theirs)]


def test_sales_see_no_rewards_and_finance_no_links(pair, made, found, visit):
    link = made()
    sales = found.person(pair.A, "sales")
    page = visit(sales).get(f"/links/{link.id}").text
    assert "Rewards" not in page.partition("What came by it")[2][:400]
    answer = visit().client.get(f"/api/v1/links/{link.id}", headers=found.token(sales)).json
    assert answer["rewards"] is None
    visit(found.person(pair.A, "finance")).get("/links", 403)


def test_by_the_calls_a_link_is_made_changed_and_switched(pair, found, client):
    headers = found.token(pair.a)
    made = client.post(
        "/api/v1/links", headers=headers, json={"name": "By a program", "target": "agency", "agency": pair.B.id}
    )
    assert made.status_code == 201
    link = made.json
    assert (link["path"], link["agency"]["name"]) == (f"/agencies/{pair.B.id}-kedr", "Kedr")
    assert link["address"] == f"http://127.0.0.1:8000/r/{link['code']}"
    changed = client.patch(f"/api/v1/links/{link['id']}", headers=headers, json={"code": "program"}).json
    assert (changed["code"], changed["codes_before"], changed["name"]) == ("program", [link["code"]], "By a program")
    assert changed["agency"]["id"] == pair.B.id
    for turn in ("off", "on"):
        assert client.post(f"/api/v1/links/{link['id']}/{turn}", headers=headers).json["status"] == turn
    wrong = client.post("/api/v1/links", headers=headers, json={"name": "A", "target": "service", "code": "1"})
    assert (wrong.status_code, wrong.json["errors"].keys()) == (422, {"service", "code"})


def test_by_a_call_a_name_alone_is_changed_whatever_became_of_the_page(pair, found, client):
    service, headers = found.service(pair.B), found.token(pair.a)
    link = client.post(
        "/api/v1/links", headers=headers, json={"name": "A", "target": "service", "service": service.id}
    ).json
    other = client.post(
        "/api/v1/links", headers=headers, json={"name": "A", "target": "agency", "agency": pair.B.id}
    ).json
    suspend_agency(pair.B.id, "unpaid", found.person(alliance_role="admin"))
    for one in (link, other):
        changed = client.patch(f"/api/v1/links/{one['id']}", headers=headers, json={"name": "B"}).json
        assert (changed["name"], changed["service"], changed["agency"]) == ("B", one["service"], one["agency"])
        refusal = client.patch(
            f"/api/v1/links/{one['id']}", headers=headers, json={"target": "agency", "agency": pair.B.id}
        )
        assert refusal.status_code == (200 if one is other else 422)


def test_no_form_names_an_agency_that_is_no_member(pair, found, visit):
    for status in ("applied", "suspended", "left"):
        hidden = found.agency(f"Hidden {status}", status=status)
        assert f"Hidden {status}" not in visit(pair.a).get(f"/links/new?opens=agency:{hidden.id}").text


@pytest.fixture
def with_code(pair, found, made):
    """A service of B with 15 % off for codes, and a code of A that carries it."""
    service = found.service(pair.B, title="Kaufhaus")
    discount = Discount(
        service_id=service.id,
        whom="codes",
        kind="percent",
        percent=15,
        conditions="Once a client.",
        created_at=clock.now(),
    )
    db.session.add(discount)
    db.session.commit()
    return made(target="service", service=service.id, discount=discount.id, code="kauf-15")


@pytest.mark.thorough
def test_a_code_gives_its_discount_and_the_promise_stays_with_the_request(
    pair, with_code, visit, later, found, deliver
):
    from tests.asking import BRIEF, CONTACTS, button_of

    said = "15% off: “Kaufhaus”, with the code kauf-15. Once a client."
    service_page = f"/catalog/{with_code.service_id}-kaufhaus"
    assert "15%" not in visit().get(service_page).text
    assert "15%" not in visit().get("/catalog").text
    visitor = visit()
    assert said in visitor.get("/r/kauf-15").text
    path = f"/agencies/{pair.B.id}/ask"
    assert said in visitor.get(path).text
    (form,) = [one for one in visitor.page.forms if one["attrs"].get("method") == "post"]
    later(seconds=5)
    kept = {name: value for name, value in form["fields"].items() if name not in ("phone", "company", "consent")}
    visitor.post(path, **(kept | CONTACTS | {"brief": BRIEF, "consent": "y"}))
    db.session.rollback()
    (enquiry,) = db.session.scalars(select(Enquiry))
    db.session.delete(db.session.get(Discount, with_code.discount_id))
    db.session.commit()
    (letter,) = [one for one in deliver() if one["To"] == CONTACTS["email"]]
    client = visit()
    assert said in client.get(button_of(letter)).text
    client.post(button_of(letter))
    assert said in client.page.text
    (lead,) = db.session.scalars(select(Lead).where(Lead.enquiry_id == enquiry.id))
    for person in (pair.a, pair.b):
        assert said in visit(person).get(f"/leads/{lead.id}").text
    assert client.client.get(f"/api/v1/leads/{lead.id}", headers=found.token(pair.b)).json["promised"] == said
    assert check_books() == []


def test_a_discount_that_is_over_is_promised_to_nobody(pair, with_code, asking, later):
    discount = db.session.get(Discount, with_code.discount_id)
    discount.ends_on = clock.today()
    db.session.commit()
    assert asking.ask(code=with_code).promised["percent"] == 15
    later(days=2)
    assert asking.ask(code=with_code).promised is None


def test_a_code_carries_no_discount_of_another_service_nor_one_for_everybody(pair, found, with_code):
    other = found.service(pair.B)
    for whom in ("clients", "members"):
        db.session.add(Discount(service_id=other.id, whom=whom, kind="percent", percent=5, created_at=clock.now()))
    db.session.commit()
    for discount in db.session.scalars(select(Discount)).all():
        errors = refused(pair, target="service", service=other.id, discount=discount.id)
        assert errors.keys() == {"discount"}
