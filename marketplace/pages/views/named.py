"""Pages beneath an agency or a service, whose address has its name in it as that of the page above does: they lead to those without."""

from urllib.parse import quote

from flask.typing import ResponseReturnValue

from ...core.errors import NotFound
from ...core.guards import public
from ...core.slugs import to_present
from . import bp


@bp.get("/agencies/<int:row_id>-<slug>/<path:beneath>", defaults={"kind": "agencies"})
@bp.get("/services/<int:row_id>-<slug>/<path:beneath>", defaults={"kind": "services"})
@bp.get("/services/<int:row_id>-<slug>", defaults={"kind": "services", "beneath": ""})
@public
def named(kind: str, row_id: int, beneath: str, **_slug: str) -> ResponseReturnValue:
    """Lead there, with what was asked of it."""
    moved = to_present(f"/{kind}/{row_id}/{quote(beneath)}".rstrip("/"))
    if moved is None:
        raise NotFound()
    return moved
