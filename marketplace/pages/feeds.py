"""The newest services as an Atom feed (RFC 4287): only what everyone may read of them today."""

from collections.abc import Sequence
from datetime import date, datetime
from xml.etree import ElementTree

from flask import Response, current_app, request

from ..access.actions import full
from ..catalog.models import Service
from ..catalog.priced import price_in_words
from ..core import clock
from ..core.languages import voice
from ..core.markdown import shown
from .addresses import service_page

ATOM = "http://www.w3.org/2005/Atom"
MOST = 50  # entries


def feed(title: str, path: str, page: str, services: Sequence[Service]) -> Response:
    """A feed that is found at `path` and lists what stands on `page`; whoever has it already gets a 304."""
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": voice().language})
    _add(root, "title", title)
    _add(root, "id", full(path))
    _add(root, "updated", _instant(max((one.published_at for one in services if one.published_at), default=None)))
    _add(root, "link", rel="self", type="application/atom+xml", href=full(path))
    _add(root, "link", rel="alternate", type="text/html", href=full(page))
    _add(_add(root, "author"), "name", current_app.config["SETTINGS"].alliance_name)
    today = clock.today()
    for one in services:
        _entry(root, one, today)
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    answer = Response(text, content_type="application/atom+xml; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"  # kept, and asked for anew each time
    answer.vary.update(["Accept-Language", "Cookie"])
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]  # it is the same answer


def _entry(root: ElementTree.Element, service: Service, today: date) -> None:
    entry, address = _add(root, "entry"), full(service_page(service))
    _add(entry, "title", service.title)
    # Not its address: that changes with its title.
    _add(entry, "id", full(f"/services/{service.id}"))
    _add(entry, "updated", _instant(service.published_at))
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    _add(_add(entry, "author"), "name", service.agency.name)
    if service.in_category:
        _add(entry, "category", term=service.in_category.code, label=service.in_category.name)
    _add(entry, "summary", price_in_words(service, today))
    if service.description:
        _add(entry, "content", str(shown(service.description)), type="html")


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, name, attributes)
    made.text = text
    return made


def _instant(at: datetime | None) -> str:
    return (at or datetime.fromtimestamp(0, clock.zone())).isoformat(timespec="seconds")
