"""The pictures that other sites show beside a link: of each agency and each service, with what its page says to everyone."""

import io
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

from marketplace.catalog.actions import SaidProfile, save_profile
from marketplace.catalog.models import Discount
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.kept import KeptFigures
from marketplace.core.lettering import Style, cut
from marketplace.core.room import house
from marketplace.core.transaction import transaction
from marketplace.pages import card_drawing
from marketplace.pages.addresses import agency_page, service_page
from marketplace.pages.card_drawing import HIGH, MARGIN, RULE, WIDE, drawn
from tests.browser.crowd import CYRILLIC, LATIN, TITLES, UNBROKEN
from tests.drawn import drawn as picture
from tests.pages.test_contrast import COLOURS

BASE = "http://127.0.0.1:8000"
PAGES = ("agency", "service")


@pytest.fixture
def shown(app, pair, found):
    """`shown("agency")`: the path of its page; `shown.service` is what it offers."""
    service = found.service(pair.B, "seo", title="Promotion")

    def path(page: str) -> str:
        with app.test_request_context():
            return agency_page(service.agency) if page == "agency" else service_page(service)

    path.service, path.agency = service, pair.B
    return path


@pytest.fixture
def card(visit):
    """`card(path)`: the picture that a page names, as bytes, and its address."""

    def look(path: str, person=None) -> tuple[bytes, str]:
        said = {one.get("property"): one["content"] for one in visit(person).get(path).all("meta") if "content" in one}
        address = said["og:image"]
        assert address.startswith(f"{BASE}/")
        assert (said["og:image:width"], said["og:image:height"]) == (str(WIDE), str(HIGH))
        assert said["og:image:alt"]
        answer = visit().client.get(address.removeprefix(BASE))
        assert (answer.status_code, answer.content_type) == (200, "image/png")
        return answer.data, address

    return look


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size, image.mode) == ("PNG", (WIDE, HIGH), "RGB")
    return image


def only_canvas(image: Image.Image, box: tuple[int, int, int, int]) -> bool:
    return image.crop(box).getcolors() == [((box[2] - box[0]) * (box[3] - box[1]), (0xF1, 0xF4, 0xF6))]


def keeps_within(image: Image.Image) -> bool:
    """Whether nothing stands in the margins, nor across the line above the foot."""
    inner = (MARGIN, MARGIN, WIDE - MARGIN + 1, HIGH - MARGIN + 24)
    sides = [(0, 0, WIDE, inner[1]), (0, inner[3], WIDE, HIGH), (0, 0, inner[0], HIGH), (inner[2], 0, WIDE, HIGH)]
    return all(only_canvas(image, box) for box in [*sides, (0, RULE - 6, WIDE, RULE - 1)])


def give(service, whom="clients", kind="percent", **more):
    """A discount; half of the price unless more is said."""
    with transaction():
        given = {"percent": 50} if kind == "percent" else {}
        db.session.add(Discount(service_id=service.id, whom=whom, kind=kind, created_at=clock.now(), **given | more))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_its_picture_and_it_is_the_same_for_everybody(shown, card, pair, page):
    data, address = card(shown(page))
    image = opened(data)
    assert keeps_within(image)
    assert len(image.getcolors(100_000)) > 50  # something is drawn
    assert card(shown(page), pair.a) == (data, address)


@pytest.mark.parametrize("page", PAGES)
def test_who_has_it_is_told_that_it_holds_and_it_is_not_drawn_again(shown, card, client, page):
    address = card(shown(page))[1].removeprefix(BASE) + "&via=1"
    answer = client.get(address)
    before = drawn.cache_info()
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert drawn.cache_info() == before
    assert client.get(address, headers={"If-None-Match": '"another"'}).data == answer.data
    assert drawn.cache_info().misses == before.misses
    assert drawn.cache_info().maxsize  # not kept for good
    for one in (answer, again):
        assert one.headers["Cache-Control"] == "public, max-age=300"
        assert one.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in one.headers
        assert "Cookie" not in one.headers.get("Vary", "")
        assert one.headers["ETag"] == answer.headers["ETag"]


@pytest.mark.parametrize("page", PAGES)
def test_another_name_is_another_picture_at_another_address(shown, card, page):
    before = card(shown(page))
    with transaction():
        shown.agency.name = "Кедр"
    after = card(shown(page))
    assert after[0] != before[0]
    assert after[1] != before[1]


def test_it_speaks_the_language_of_the_page_whoever_asks_for_it(shown, card, client, visit, pair):
    pictures = {code: card(f"{shown('agency')}?lang={code}") for code in ("en", "ru", "uk")}
    assert len({data for data, _address in pictures.values()}) == 3
    path = f"/cards/agencies/{shown.agency.id}.png?lang="
    assert visit(pair.a).client.get(f"{path}ru").data == pictures["ru"][0]
    assert client.get(f"{path}xx", headers={"Accept-Language": "ru"}).data == pictures["en"][0]


def test_the_price_and_what_clients_get_stand_in_it(shown, card):
    service, path = shown.service, shown("service")
    seen = [card(path)[0]]
    for change in (
        lambda: setattr(service, "price_minor", 2000_00),
        lambda: setattr(service, "price_to_minor", 3000_00),
        lambda: setattr(service, "unit", "month"),
        lambda: give(service, percent=10),
        lambda: give(service, kind="extra", extra="An audit"),
    ):
        with transaction():
            change()
        seen.append(card(path)[0])
    assert len(set(seen)) == len(seen)


@pytest.mark.thorough
def test_what_is_for_members_past_or_yet_to_come_is_in_no_picture(shown, card, pair):
    service, today, day = shown.service, clock.today(), timedelta(days=1)
    before = [card(shown(page)) for page in PAGES]
    give(service, "members")
    give(service, "members", "extra", extra="Secret lunch")
    give(service, ends_on=today - day)
    give(service, starts_on=today + day)
    give(service, kind="extra", extra="Later", starts_on=today + day)
    for person in (None, pair.a, pair.b):
        assert [card(shown(page), person) for page in PAGES] == before


def test_only_figures_that_everyone_may_see_stand_in_it(shown, card):
    def with_figures(**more) -> bytes:
        figures = dict.fromkeys(house().track_record, 0) | {"answer_seconds": None, "seconds_to_pay": None} | more
        with transaction():
            db.session.merge(
                KeptFigures(name="track_record", about_id=shown.agency.id, figures=figures, at=clock.now())
            )
        return card(shown("agency"))[0]

    plain = with_figures()
    assert with_figures(seconds_to_pay=7200.0) == plain
    assert len({plain, with_figures(answer_seconds=600.0), with_figures(won=3)}) == 3


def test_the_logo_stands_in_it(shown, card, pair):
    def red(page: str) -> int:
        colours = opened(card(shown(page))[0]).getcolors(100_000)
        return sum(count for count, (r, g, b) in colours if r > 200 and g < 60 and b < 60)

    assert not red("agency")
    logo = picture("PNG", Image.new("RGB", (400, 200), "red"))
    save_profile(pair.b, SaidProfile({"name": "Kedr", "country": "DE"}, logo=logo))
    assert red("agency") == red("service") > 1000


def test_letters_stand_for_a_logo_only_while_the_store_has_lost_it(app, shown, card, client, pair):
    save_profile(
        pair.b, SaidProfile({"name": "Kedr", "country": "DE"}, logo=picture("PNG", Image.new("RGB", (400, 200))))
    )
    with_logo = card(shown("agency"))[0]
    drawn.cache_clear()
    folder = Path(urlsplit(app.config["SETTINGS"].files_url).path)
    away = folder.rename(folder.with_name("away"))
    without = client.get(f"/cards/agencies/{shown.agency.id}.png?lang=en")
    assert without.data != with_logo
    assert (without.headers["Cache-Control"], "ETag" in without.headers) == ("no-store", False)
    away.rename(folder)
    assert card(shown("agency"))[0] == with_logo


def test_what_has_no_page_has_no_picture(found, client):
    agency, suspended = found.agency(), found.agency(status="suspended")
    services = [found.service(agency, status=status).id for status in ("draft", "paused", "reported")]
    gone = [f"services/{number}" for number in (*services, found.service(suspended).id, 99999)]
    for path in (*gone, f"agencies/{suspended.id}", "agencies/99999"):
        answer = client.get(f"/cards/{path}.png")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store"), path


@pytest.mark.parametrize("name", [LATIN, CYRILLIC, UNBROKEN, "W" * 200, "x"])
def test_long_names_and_large_prices_keep_within(shown, card, pair, name):
    described = {"name": name[:72], "country": "DE", "city": UNBROKEN}
    save_profile(pair.b, SaidProfile(described, UNBROKEN * 2))
    with transaction():
        shown.service.title = name if len(name) > 80 else f"{name} {TITLES[0]}"[:200]
        shown.service.price_minor, shown.service.unit = 1_987_654_321_00, "month"
    give(
        shown.service, kind="amount", amount_minor=987_654_321_00, percent=None, ends_on=clock.today() + timedelta(400)
    )
    give(shown.service, kind="extra", extra="W" * 200)
    for page in PAGES:
        for code in ("en", "ru"):
            assert keeps_within(opened(card(f"{shown(page)}?lang={code}")[0])), (page, code)


def test_what_no_face_has_is_left_out_of_the_picture_and_stays_in_its_words(shown, card, visit):
    with transaction():
        shown.service.title = "Tulips in spring"
    plain = card(shown("service"))[0]
    with transaction():
        shown.service.title = "Tulips 🌷👩‍💻 in spring"
    picture, address = card(shown("service"))
    assert opened(picture).tobytes() == opened(plain).tobytes()
    said = {
        one.get("property"): one["content"] for one in visit().get(shown("service")).all("meta") if "content" in one
    }
    assert "🌷👩‍💻" in said["og:image:alt"]


def test_a_title_of_emoji_alone_is_a_picture_too(shown, card):
    with transaction():
        shown.service.title = shown.agency.name = "🌷🌷"
    assert keeps_within(opened(card(shown("service"))[0]))


def test_a_text_without_room_for_its_beginning_is_left_out():
    texts = [cut("W" * 10, Style(30), room) for room in (-5, 10, 40, 100, 1000)]
    assert texts[:2] == ["", ""]
    assert texts[-1] == "W" * 10
    assert all(text == "" or text.startswith("W") for text in texts)


def test_a_picture_asks_few_questions_and_no_more_for_a_longer_shelf(shown, found, client, statements):
    paths = (f"/cards/agencies/{shown.agency.id}.png", f"/cards/services/{shown.service.id}.png")
    before = [len(statements(lambda path=path: client.get(path))) for path in paths]
    for _ in range(3):
        give(found.service(shown.agency, "shops"))
    assert [len(statements(lambda path=path: client.get(path))) for path in paths] == before
    assert max(before) <= 5


def test_its_colours_are_those_of_the_pages():
    for name in ("CANVAS", "SURFACE", "INK", "INK_2", "INK_3", "ACCENT", "GOOD", "GOOD_TINT"):
        assert getattr(card_drawing, name) == COLOURS[name.lower().replace("_", "-")]["light"], name
    assert COLOURS["line-strong"]["light"] == card_drawing.LINE
