"""The pictures themselves."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...core import storage
from ...core.errors import NotFound
from ...core.guards import public
from ...core.static_files import YEAR
from ..models import Picture
from ..profiles import picture_shown
from . import bp


@bp.get("/pictures/<key>/<int:width>")
@public
def picture(key: str, width: int) -> ResponseReturnValue:
    """A picture at one of its widths: to everyone while an active agency shows it, and always to the agency it is of."""
    shown = picture_shown(key, width)
    if shown is not None:
        answer = _sent(shown, width)
        answer.cache_control.public, answer.cache_control.max_age, answer.cache_control.immutable = True, YEAR, True
        return answer.make_conditional(request)
    agency_id = current_user.agency_id if current_user.is_authenticated else None
    own = picture_shown(key, width, agency_id) if agency_id is not None else None
    if own is None:
        raise NotFound()
    return _sent(own, width)


def _sent(shown: Picture, width: int) -> Response:
    """Whatever was uploaded, this is WebP that we have written, and no page of ours: nothing runs it."""
    try:
        data = storage.fetch(shown.key, "" if width == shown.width else str(width))
    except storage.NotKept:
        raise NotFound() from None
    answer = Response(data, content_type="image/webp")
    answer.headers["Content-Disposition"] = f'attachment; filename="{shown.key[:12]}-{width}.webp"'
    answer.set_etag(f"{shown.key[:32]}-{width}")
    return answer
