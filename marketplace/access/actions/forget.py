"""Ways in that ended long ago are forgotten. When one was used stands in the log."""

from collections.abc import Sequence

from sqlalchemy import delete

from ...core.extensions import db
from ...core.transaction import transaction
from ..models import ApiToken, LinkToken, SignIn


def forget_sign_ins(sign_in_ids: Sequence[int]) -> None:
    """Delete sessions that were over long ago."""
    _delete(SignIn, sign_in_ids)


def forget_links(link_ids: Sequence[int]) -> None:
    """Delete mailed links that open nothing since long ago."""
    _delete(LinkToken, link_ids)


def forget_tokens(token_ids: Sequence[int]) -> None:
    """Delete tokens that were revoked long ago."""
    _delete(ApiToken, token_ids)


def _delete(model: type[SignIn | LinkToken | ApiToken], ids: Sequence[int]) -> None:
    with transaction():
        db.session.execute(delete(model).where(model.id.in_(ids)))
