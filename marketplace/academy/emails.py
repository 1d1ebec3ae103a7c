"""What the letters of the academy say."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core import clock
from ..core.extensions import db
from ..core.formats import day
from ..core.markdown import excerpt
from ..outbox.letter import Letter
from .models import Article, Certificate, CertificateState


def published(article: int) -> Letter | None:
    """To everybody of the members: what is new, and how it begins. Nothing once it is withdrawn."""
    row = db.session.get(Article, article)
    if row is None or not row.is_published:
        return None
    return Letter(
        _("New in the academy: %(title)s", title=row.title),
        [excerpt(row.text)],
        [(_("Kind"), str(row.kind.label))],
        (_("Read it"), f"/academy/{row.id}"),
    )


def granted(certificate: int) -> Letter | None:
    """To whoever has passed: the number and how long it holds."""
    row = db.session.get(Certificate, certificate)
    if row is None or row.withdrawn_at is not None:
        return None
    return Letter(
        _("You have passed: %(title)s", title=row.title),
        [
            _(
                "Your certificate holds for your agency. Anybody who has its number can see on our site whether it is valid."
            )
        ],
        _facts(row),
        (_("Look at the certificate"), f"/certificates/{row.number}"),
    )


def ends(certificate: int) -> Letter | None:
    """To its holder, within the month before: earn it anew."""
    row = db.session.get(Certificate, certificate)
    if row is None or row.expires_on is None or _state(row) != CertificateState.VALID:
        return None
    return Letter(
        _("Your certificate ends on %(day)s: %(title)s", day=day(row.expires_on), title=row.title),
        [
            _(
                "Pass the quiz once more, and it goes on. Where a service asks for it, your agency can accept no more of its leads without."
            )
        ],
        _facts(row),
        (_("To the lesson"), f"/academy/{row.article_id}"),
    )


def ended(certificate: int) -> Letter | None:
    """To its holder, after its last day."""
    row = db.session.get(Certificate, certificate)
    if row is None or row.expires_on is None or _state(row) != CertificateState.EXPIRED:
        return None
    return Letter(
        _("Your certificate has ended: %(title)s", title=row.title),
        [_("Pass the quiz once more, and you hold it again.")],
        _facts(row),
        (_("To the lesson"), f"/academy/{row.article_id}"),
    )


def withdrawn(certificate: int) -> Letter | None:
    """To its holder: it was taken away, and why."""
    row = db.session.get(Certificate, certificate)
    if row is None or row.withdrawn_at is None:
        return None
    return Letter(
        _("Your certificate was withdrawn: %(title)s", title=row.title),
        [_("The alliance’s team has withdrawn it.")],
        [*_facts(row), (_("Reason"), row.reason)],
        (_("Your certificates"), "/academy/certificates"),
    )


def _facts(row: Certificate) -> list[tuple[str, str]]:
    until = day(row.expires_on) if row.expires_on else _("It does not end")
    return [(_("Number"), row.number), (_("Granted"), day(row.granted_at)), (_("Holds to"), until)]


def _state(row: Certificate) -> CertificateState:
    return row.state_on(clock.today())


ALL: dict[str, Callable[..., Letter | None]] = {
    "academy.published": published,
    "academy.certificate": granted,
    "academy.ends": ends,
    "academy.ended": ended,
    "academy.withdrawn": withdrawn,
}
