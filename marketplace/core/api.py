"""What the calls of every room share: their address, their bodies, answers and lists. Their fields stand in api_fields."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ClassVar, cast

from apiflask import APIBlueprint, Schema
from apiflask.fields import Field, Integer, List, Nested, String
from apiflask.validators import Range
from flask import abort, g, request
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow import EXCLUDE, RAISE, pre_load

from .api_fields import Amount, currency
from .errors import BadInput, NotAllowed, NotFound
from .guards import View
from .money import BadAmount, Money, from_decimal
from .typed import one_line, paragraphs
from .vocabulary import Vocabulary

PREFIX = "/api/v1"
READS = ("GET", "HEAD", "OPTIONS")


def calls(name: str, tag: str) -> APIBlueprint:
    """A blueprint for calls of one subject."""
    made = APIBlueprint(f"api_{name}", __name__, tag=tag, url_prefix=PREFIX)
    made.before_request(_scope_allows)
    made.before_request(_body_is_json)
    return made


def _scope_allows() -> None:
    """A token for reading does not write."""
    # Asking who it is loads the token, so it comes first.
    if request.method not in READS and current_user.is_authenticated and g.api_token.scope != "write":
        raise NotAllowed(_("This token may only read."))


def _body_is_json() -> None:
    """A body of another kind would be passed over in silence; none at all is an empty object."""
    if not request.get_data(cache=True):
        request.environ["CONTENT_TYPE"] = ""  # what is not there is of no kind
    elif not request.is_json:
        abort(415)


def words_in_path(**words: Iterable[Vocabulary]) -> Callable[[View], View]:
    """What parts of a call's address can be, each given to it as its word; whatever else stands there is NotFound."""

    def declare(view: View) -> View:
        @wraps(view)
        def read(*args: Any, **kwargs: Any) -> Any:
            for name, known in words.items():
                kwargs[name] = next((one for one in known if one == kwargs[name]), None)
                if kwargs[name] is None:
                    raise NotFound()
            return view(*args, **kwargs)

        vars(read)["words_in_path"] = words
        return read

    return declare


def names_rows(view: View) -> View:
    """Below a guard: the query names rows by their numbers, and one that isn't there is NotFound. The description says so."""
    vars(view)["may_be_away"] = True
    return view


class Input(Schema):
    """The parent of all request bodies: unknown fields are named and refused, texts are cleaned; those named in
    `paragraphs` may have several lines."""

    paragraphs = frozenset({"brief", "wording", "note", "text", "reason"})
    rules: ClassVar[dict[str, Any]] = {}  # what JSON Schema says of several fields together

    class Meta:
        unknown = RAISE

    @pre_load
    def _clean(self, data: Any, **_kwargs: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {name: self._cleaned(name, value) for name, value in data.items()}

    def _cleaned(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return paragraphs(value) if name in self.paragraphs else one_line(value)


class Empty(Input):
    """No body, or an empty object."""


class Page(Schema):
    """What part of a list is asked for."""

    class Meta:
        unknown = EXCLUDE

    cursor = String(
        load_default="",
        metadata={"format": "cursor", "description": "the `next` of the part before; none for the first"},
    )
    limit = Integer(load_default=50, validate=Range(min=1, max=200))


class Output(Schema):
    """The parent of all answers: every field is always there."""

    def on_bind_field(self, _name: str, field: Field) -> None:
        """`required` means nothing to what is dumped, but the description says it."""
        field.required = True


class Named(Output):
    """A row where it is only named."""

    id = Integer()
    name = String()


class Sum(Output):
    """Some money."""

    amount = Amount(attribute="decimal")
    currency = currency()


def listing(schema: type[Schema], name: str) -> type[Schema]:
    """A page of a list: send `next` as `cursor` for the rows that follow; null at the end."""
    # It makes a subclass of the class it is called on, whatever its annotation says.
    fields: dict[str, Field] = {"items": List(Nested(schema)), "next": String(allow_none=True)}
    return cast(type[Schema], Output.from_dict(fields, name=name))


def links(*operations: str, **parameters: str) -> dict[str, dict[str, Any]]:
    """Calls that go on from an answer: `links("get_lead", lead_id="items/0/id")` takes the lead's number from its list."""
    taken = {name: f"$response.body#/{pointer}" for name, pointer in parameters.items()}
    return {operation: {"operationId": operation, "parameters": taken} for operation in operations}


class Seen:
    """A row with what a call shows beside it: `Seen(lead, client=…)` has the lead's attributes, and `client`."""

    def __init__(self, row: Any, **more: Any):
        self.__dict__.update(more, row=row)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["row"], name)


def read_amount(text: str, code: str, field: str = "amount") -> Money:
    """A call's strict decimal string as Money, or a 422 that names the field."""
    try:
        return from_decimal(text, code)
    except BadAmount as error:
        raise BadInput(_("Some fields can’t be used as they are."), {field: str(error)}) from None
