"""Files with articles: slides, pictures, tables."""

import re
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ...core.extensions import Model
from ...core.slugs import slug
from ...core.typed import holds_one_line
from ...core.vocabulary import Vocabulary, Word
from .article import Article

LONGEST_FILE_NAME = 120  # characters
MOST_FILES = 12  # with one article
_ENDING = re.compile(r"\.[A-Za-z]{2,4}$")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileKind(Vocabulary):
    """What kinds of files are taken; each with the type it is served with and the ending it is saved under."""

    PDF = "pdf", _l("PDF"), "application/pdf", "pdf"
    IMAGE = "image", _l("Picture"), "image/webp", "webp"
    TEXT = "text", _l("Text"), "text/plain; charset=utf-8", "txt"
    SHEET = "sheet", _l("Spreadsheet"), SHEET, "xlsx"

    def tell(self, served_as: str, ending: str) -> None:  # type: ignore[override]
        """See FileKind."""
        self.served_as, self.ending = served_as, ending


class ArticleFile(Model):
    """A file that members download with an article. `digest` is of the bytes that were brought. What is kept is encrypted; from
    `removed_at` on nobody is shown it, and a job takes it out of the store."""

    __tablename__ = "article_files"
    __table_args__ = (
        FileKind.check("kind"),
        Index(
            "uq_article_files_digest", "article_id", "digest", unique=True, postgresql_where=text("removed_at IS NULL")
        ),
        Index("ix_article_files_gone", "id", postgresql_where=text("is_kept AND removed_at IS NOT NULL")),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$' AND key ~ '^[0-9a-f]{64}$'", name="hashes"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_FILE_NAME}", name="name"),
        CheckConstraint(holds_one_line("name"), name="one_line"),
        CheckConstraint("is_kept OR removed_at IS NOT NULL", name="gone"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    name: Mapped[str]  # as it is listed
    kind: Mapped[FileKind] = mapped_column(Word(FileKind))
    size: Mapped[int]  # bytes, as it is kept
    digest: Mapped[str] = mapped_column(CHAR(64))
    key: Mapped[str] = mapped_column(CHAR(64))
    brought_at: Mapped[datetime]
    brought_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    removed_at: Mapped[datetime | None]
    is_kept: Mapped[bool] = mapped_column(default=True, server_default=text("true"))  # the store has it still

    article: Mapped[Article] = relationship()

    @property
    def saved_as(self) -> str:
        """A name that every computer takes."""
        return f"{slug(_ENDING.sub('', self.name)) or 'file'}-{self.id}.{self.kind.ending}"
