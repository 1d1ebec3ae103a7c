"""Forms of a page as a browser has them: what stands in each field, what a person could put there, and what is sent."""

from html.parser import HTMLParser

TYPED = {"date": "2026-02-03", "email": "typed@agency.example", "number": "7", "tel": "+49 30 901820"}
NOT_TYPED = {"hidden", "submit", "button", "file"}


class Forms(HTMLParser):
    """All forms of a page that are posted; each a dict with its address and its fields, name -> list of (kind, values, chosen)."""

    def __init__(self, html: str, path: str):
        super().__init__(convert_charrefs=True)
        self.found, self._path, self._area = [], path, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            posts = given.get("method") == "post"
            self.found.append({"to": given.get("action") or self._path, "posts": posts, "fields": []})
        elif self.found and tag == "input" and given.get("name"):
            kind = given.get("type", "text")
            chosen = "checked" in given if kind in ("radio", "checkbox") else True
            self.found[-1]["fields"].append([given["name"], kind, given.get("value", ""), chosen])
        elif self.found and tag == "textarea":
            self._area = [given["name"], "textarea", "", True]
            self.found[-1]["fields"].append(self._area)
        elif self.found and tag == "select":
            self._select = given["name"]
        elif self.found and tag == "option" and "value" in given and self._select:
            self.found[-1]["fields"].append([self._select, "option", given["value"], "selected" in given])

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area:
            self._area[2], self._area = self._area[2].removeprefix("\r\n").removeprefix("\n"), None
        elif tag == "select":
            self._select = None

    def handle_data(self, data):
        if self._area is not None:
            self._area[2] += data

    _select = None


def forms_of(html: str, path: str) -> list[dict]:
    """The posted forms of a page."""
    return [form for form in Forms(html, path).found if form["posts"]]


def standing(form: dict) -> dict[str, list[str]]:
    """What stands in the fields that a person fills in, passwords left out."""
    found: dict[str, list[str]] = {}
    for name, kind, value, chosen in form["fields"]:
        if kind not in NOT_TYPED | {"password"}:
            found.setdefault(name, []).extend([value] if chosen else [])
    return {name: sorted(values) for name, values in found.items()}


def filled(form: dict) -> dict[str, list[str]]:
    """What a person could type: something else than what stands there, wherever there is a choice."""
    typed: dict[str, list[str]] = {}
    for name, kind, value, chosen in form["fields"]:
        if kind in NOT_TYPED:
            continue
        if kind in ("option", "radio"):
            typed[name] = [value]  # the last of them
        elif kind == "checkbox":
            # Where unticking would leave nothing that is sent, this one stays.
            others = typed.get(name, [])
            typed[name] = others or [value] if chosen else [*others, value]
        else:
            typed[name] = [TYPED.get(kind, f"Typed into {name}")]
    return {name: sorted(values) for name, values in typed.items()}


def hidden(form: dict) -> dict[str, str]:
    """The keys that come with the form."""
    return {name: value for name, kind, value, _chosen in form["fields"] if kind == "hidden"}
