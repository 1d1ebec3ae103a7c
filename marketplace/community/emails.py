"""What the mails about questions say, beside those about their answers, which the room of threads writes."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..members.queries import admins_to_write_to
from ..outbox.letter import Letter
from .models import Question


def hidden(question: int, reason: str, hidden: bool) -> Letter:
    """To who asked: an admin has hidden a question, or shows it again."""
    row = db.session.get_one(Question, question)
    button = (_("See it"), f"/questions/{row.id}")
    if hidden:
        admins = [(_("Admin"), f"{one.name}, {one.email}") for one in admins_to_write_to()]
        said = _("An admin has hidden your question. Nobody but you and the admins sees it now.")
        return Letter(
            _("Your question was hidden: %(title)s", title=row.title), [said], [(_("Reason"), reason), *admins], button
        )
    said = _("All members see your question again.")
    return Letter(
        _("Your question is shown again: %(title)s", title=row.title), [said], [(_("Reason"), reason)], button
    )


ALL: dict[str, Callable[..., Letter | None]] = {"account.question": hidden}
