"""Jinja, without what it would look up again at each call."""

from typing import Any

from flask import Flask, request, url_for
from jinja2.runtime import Context, Macro


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
    """Use it, and keep the addresses of files: each page names twenty, and they change only with the process."""
    kept: dict[tuple[str, str], str] = {}

    def address(endpoint: str, **values: Any) -> str:
        if endpoint != "static":
            return url_for(endpoint, **values)
        at = request.root_path, values["filename"]
        if at not in kept:
            kept[at] = url_for("static", **values)
        return kept[at]

    app.jinja_env.context_class = QuickContext
    app.jinja_env.globals["url_for"] = address
