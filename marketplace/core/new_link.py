"""A link that others have read ends, and a new one is mailed: what the pages of clients and of applicants share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import render_template, request
from sqlalchemy import select

from .throttling import count_tries, network
from .transaction import own, transaction

# The row whose page a link opens, or has opened, and whether it does still.
Known = Callable[[str], tuple[Any, bool]]


def new_link_page(signed: str, known_by: Known, send: Callable[[str, str], None], back: str) -> str:
    """Ask once; then this link opens nothing any more, and the new one is mailed. It tells nobody who has only the link."""
    row, is_newest = known_by(signed)
    asked = request.method == "POST"
    if is_newest:
        row.keep_if_erased()
    if asked:
        send(signed, request.remote_addr or "")
    return render_template("layouts/new_link.html", is_newest=is_newest, asked=asked, back=back)


@contextmanager
def link_renewed(signed: str, known_by: Known, source: str) -> Iterator[tuple[Any, bool]]:
    """Inside, in a transaction, the link has ended: of which row, and whether it ended just now; one that was replaced before ends
    no other. Then mail the newest: nobody learns whether an address is left."""
    row, _is_newest = known_by(signed)
    count_tries(client_link=row.number, client_link_source=network(source))
    with transaction():
        own(select(type(row)).where(type(row).id == row.id))
        _row, is_newest = known_by(signed)
        if is_newest:
            row.end_link()
        yield row, is_newest
