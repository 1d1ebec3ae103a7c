"""Requests compared with the parameter types that the `stripe` library itself brings: what it would not send is refused."""

import re
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

import stripe.params
import stripe.params.checkout
from stripe import _request_options
from typing_extensions import is_typeddict

PATH = re.compile(r"\[([^\]]*)\]")
MISSING = object()


class Unfit(Exception):
    """A parameter that the library's types don't know, want, or have otherwise. `param` is its name as Stripe writes it."""

    def __init__(self, param: str, message: str) -> None:
        super().__init__(message)
        self.param = param


def read_form(text: str) -> dict[str, Any]:
    """What a form-encoded body or query says: `a[b][0]=c` is {"a": {"b": ["c"]}}."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, *rest = [name.partition("[")[0], *PATH.findall(name)]
        at = found
        for key, following in zip([first, *rest], [*rest, None], strict=True):
            if following is None:
                at[key] = value
            else:
                at = at.setdefault(key, {})
    return {name: _with_lists(value) for name, value in found.items()}


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _with_lists(one) for key, one in value.items()}
    return list(inner.values()) if inner and all(key.isdecimal() or not key for key in inner) else inner


def check(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values as their types say, of the parameters named `kind`; raises Unfit."""
    module, _, name = kind.rpartition(".")
    params = getattr(getattr(stripe.params, module) if module else stripe.params, name)
    return _struct(params, values, "")


@cache
def _fields(params: Any) -> dict[str, Any]:
    inherited = {**vars(_request_options), "StripeContext": object}
    hints = get_type_hints(params, localns=inherited, include_extras=True)
    return {name: hint for name, hint in hints.items() if name not in _request_options.RequestOptions.__annotations__}


def _struct(params: Any, values: Any, at: str) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise Unfit(at, f"Invalid object: {at}")
    fields = _fields(params)
    for name in values:
        if name not in fields:
            raise Unfit(_named(at, name), f"Received unknown parameter: {_named(at, name)}")
    read = {}
    for name, hint in fields.items():
        inner, optional = (get_args(hint)[0], True) if get_origin(hint) is NotRequired else (hint, False)
        if get_origin(inner) is Required:
            inner = get_args(inner)[0]
        value = values.get(name, MISSING)
        if value is not MISSING:
            read[name] = _value(inner, value, _named(at, name))
        elif not optional and getattr(params, "__total__", True):
            raise Unfit(_named(at, name), f"Missing required param: {_named(at, name)}.")
    return read


def _named(at: str, name: str) -> str:
    return f"{at}[{name}]" if at else name


def _value(hint: Any, value: Any, at: str) -> Any:
    """The value as the first of the types that it fits; what names its words must be one of them."""
    kinds = list(get_args(hint)) if get_origin(hint) in (Union, UnionType) else [hint]
    if any(get_origin(kind) is Literal for kind in kinds):
        kinds = [kind for kind in kinds if kind is not str]
    told = None
    for kind in kinds:
        try:
            return _as(kind, value, at)
        except Unfit as unfit:
            told = told or unfit
    raise told or Unfit(at, f"Invalid {at}")


def _as(kind: Any, value: Any, at: str) -> Any:
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise Unfit(at, f"Invalid {at}: must be one of {', '.join(map(str, get_args(kind)))}")
        return value
    if is_typeddict(kind):
        return _struct(kind, value, at)
    if get_origin(kind) is list:
        if not isinstance(value, list):
            raise Unfit(at, f"Invalid array: {at}")
        return [_value(get_args(kind)[0], one, f"{at}[{number}]") for number, one in enumerate(value)]
    if get_origin(kind) is dict:
        if not isinstance(value, dict):
            raise Unfit(at, f"Invalid hash: {at}")
        return {key: _value(get_args(kind)[1], one, f"{at}[{key}]") for key, one in value.items()}
    return _plain(kind, value, at)


def _plain(kind: Any, value: Any, at: str) -> Any:
    if kind is bool and value in ("true", "false"):
        return value == "true"
    if kind is int and isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind is float and isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    if kind is str and isinstance(value, str):
        return value
    if kind is NoneType and value == "":
        return None
    raise Unfit(at, f"Invalid {getattr(kind, '__name__', kind)}: {at}")
