"""Links for people without an account: signed, not stored, each for one purpose. They open until the secret key changes, or
until a new one takes the place of that of a row which counts its links."""

import hashlib
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import func, update
from sqlalchemy.orm import Mapped, mapped_column

from . import clock
from .errors import NotPossible, Refusal
from .extensions import db

LONGEST = 200  # characters; ours have a third


class HasLink:
    """A row with a page of its own, that opens by a link in which the row's version stands."""

    link_version: Mapped[int] = mapped_column(default=1, server_default="1")
    erased_at: Mapped[datetime | None]

    def keep_if_erased(self) -> None:
        """Refuse to end a link where no address is left to which the next one could go."""
        if self.erased_at:
            raise NotPossible(
                _(
                    "The contacts were erased, so there is no address to which a new link could go. This one stays as it is."
                )
            )

    def end_link(self) -> None:
        """Let the next link take the place of all before. The clock counts them: what was given out after a backup was made is
        no version of ours again once that is put back."""
        self.keep_if_erased()
        self.link_version = max(self.link_version + 1, int(clock.now().timestamp()))


def end_all_links() -> None:
    """End the links of all rows that count theirs. Call it inside a transaction."""
    for model in HasLink.__subclasses__():
        newer = func.greatest(model.link_version + 1, int(clock.now().timestamp()))
        db.session.execute(update(model).values(link_version=newer))


class LinkReplaced(Refusal):
    """The link has opened this page, until a new one took its place; `way_on` leads to where the new one is asked for."""

    status = 410
    title = _l("This link was replaced")

    def __init__(self, new_link: str):
        sentence = _l("It opens nothing any more. We can mail the new one to the address that we know.")
        super().__init__(sentence, way_on=(new_link, _l("Get the new link")))


def sign(purpose: str, value: object) -> str:
    """`value` (plain JSON) as a text that can stand in an address and that nobody else can make."""
    return str(_serializer(purpose).dumps(value))


def unsign(purpose: str, text: str, longest: int = LONGEST) -> Any:
    """The value that was signed for the same purpose; None for anything else, and for what is longer."""
    try:
        return _serializer(purpose).loads(text) if len(text) <= longest else None
    except (BadData, ValueError):
        return None


def _serializer(purpose: str) -> URLSafeSerializer:
    # Links that were mailed before they were signed with SHA-256 go on opening.
    return URLSafeSerializer(
        current_app.config["SETTINGS"].secret_key,
        salt=purpose,
        signer_kwargs={"digest_method": hashlib.sha256},
        fallback_signers=[{"digest_method": hashlib.sha1}],
    )
