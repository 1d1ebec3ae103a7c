"""What programs are told of certificates: whose, of which lesson, and until when; not what a lesson is called."""

from typing import Any

from apiflask.fields import Date, Integer, Nested, String
from flask_babel import lazy_gettext as _l

from ..core import clock
from ..core.api import Named, Output, Seen
from ..core.api_fields import instant, word
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.room import News
from ..core.told import sides_of
from .models import Certificate, CertificateState


class CertificateNews(Output):
    """A certificate, without the words of its lesson."""

    id = Integer()
    number = String()
    article = Integer(attribute="article_id", metadata={"description": "the number of the lesson"})
    person = Nested(Named)
    agency = Nested(Named)
    status = word(CertificateState)
    granted_at = instant()
    expires_on = Date(allow_none=True, metadata={"description": "its last day; null: it does not end"})


def _show(reader: Any, certificate_id: int) -> Seen:
    row = db.session.get(Certificate, certificate_id)
    if row is None or not (reader.is_admin or reader.agency_id == row.agency_id):
        raise NotFound()
    return Seen(row, status=row.state_on(clock.today()))


_CERTIFICATE: dict[str, Any] = {
    "show": _show, "schema": CertificateNews, "sides": sides_of(Certificate.id, Certificate.agency_id), "may": "academy", "desk": True,
}  # fmt: skip
ALL = {
    "certificate.issued": News(
        _l("Certificate issued"), _l("Somebody has passed the quiz of a lesson."), ("certificate.granted",), **_CERTIFICATE
    ),
    "certificate.ends_soon": News(
        _l("Certificate ends soon"), _l("It ends within a month, and there is no later one."), ("certificate.ends_soon",), **_CERTIFICATE
    ),
    "certificate.expired": News(
        _l("Certificate expired"), _l("Its last day is over, and there is no later one."), ("certificate.expired",), **_CERTIFICATE
    ),
    "certificate.withdrawn": News(
        _l("Certificate withdrawn"), _l("The alliance’s team has taken it away."), ("certificate.withdrawn",), **_CERTIFICATE
    ),
}  # fmt: skip
