"""Jinja, without what it would look up again at each call."""

from typing import Any

from flask import Flask, request, url_for
from jinja2.runtime import Context, Macro

PLACE = 987_654_321_987_654_321  # stands where a number goes


class QuickContext(Context):
    """Calls macros as Jinja would, without looking first what kind of function each is: a page calls a thousand."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """What `{{ called(…) }}` writes."""
        if type(called) is Macro:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return called(self.eval_ctx, *args, **kwargs)
        return super().call(called, *args, **kwargs)


def register(app: Flask) -> None:
    """Use it, and keep addresses: those of files, and what is the same in all addresses that differ in a number only."""
    kept: dict[tuple[Any, ...], str] = {}

    def keep(endpoint: str, values: dict[str, Any]) -> str:
        at = request.root_path, endpoint, *values.items()
        if at not in kept:
            kept[at] = url_for(endpoint, **values)
        return kept[at]

    def address(endpoint: str, **values: Any) -> str:
        if endpoint == "static" and request:
            return keep(endpoint, values)
        if len(values) == 1 and request and not endpoint.startswith("."):
            ((name, number),) = values.items()
            if type(number) is int and number > 0:
                return keep(endpoint, {name: PLACE}).replace(str(PLACE), str(number))
        return url_for(endpoint, **values)

    app.jinja_env.context_class = QuickContext
    app.jinja_env.globals["url_for"] = address
