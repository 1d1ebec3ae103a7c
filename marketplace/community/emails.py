"""What the mails about questions and news say, beside those about answers and comments, which the room of threads writes."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.languages import reader
from ..core.markdown import in_plain_text
from ..members.models import Person
from ..members.queries import admins_to_write_to
from ..outbox.letter import Letter
from .models import News, NewsRead, Question


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


def published(news: int) -> Letter | None:
    """To whoever wants news by mail: a piece of it, in full. Nothing once it was withdrawn, to who may not read it any more, or who has
    read it on the site meanwhile."""
    row, who = db.session.get_one(News, news), reader()
    if not row.is_published or (isinstance(who, Person) and not _is_new(row, who)):
        return None
    return Letter(row.title, [], text=in_plain_text(row.text), button=(_("Read it on the site"), f"/news/{row.id}"))


def _is_new(row: News, who: Person) -> bool:
    reads = who.is_of_the_team or who.may("community")
    return reads and db.session.get(NewsRead, (row.id, who.id)) is None


ALL: dict[str, Callable[..., Letter | None]] = {"account.question": hidden, "news.published": published}
