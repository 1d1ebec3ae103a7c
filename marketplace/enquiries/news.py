"""What the alliance's programs are told of what clients ask: never who they are."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ..core.api import Seen
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.room import News
from .api import EnquiryOut, seen_enquiries
from .models import Enquiry


def _show(reader: Any, enquiry_id: int) -> Seen:
    row = db.session.scalar(select(Enquiry).where(Enquiry.id == enquiry_id)) if reader.is_admin else None
    if row is None:
        raise NotFound()
    return seen_enquiries([row])[0]


_SHOWN: dict[str, Any] = {"desk": True, "show": _show, "schema": EnquiryOut}
ALL = {
    "enquiry.confirmed": News(
        _l("A client asks at the site"), _l("The client has confirmed by mail, and the agencies are asked."), ("enquiries.confirmed",), **_SHOWN
    ),
    "enquiry.withdrawn": News(
        _l("A client has taken a request back"), _l("The contacts are erased."), ("enquiries.withdrawn",), **_SHOWN
    ),
}  # fmt: skip
