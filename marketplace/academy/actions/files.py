"""The alliance's team adds files to an article and removes them."""

import hashlib
from collections.abc import Sequence
from pathlib import PurePath

from flask_babel import gettext as _
from sqlalchemy import func, select

from ...core import audit, clock, storage
from ...core.errors import BadInput, Taken
from ...core.extensions import db
from ...core.queue import wake
from ...core.transaction import locked, own, transaction
from ...core.typed import one_line, that_fits
from ...members.models import Person
from .. import due, files
from ..models import LONGEST_FILE_NAME, MOST_FILES, Article, ArticleFile


def add_file(article_id: int, person: Person, name: str, data: bytes, called: str = "") -> ArticleFile:
    """Add a file: what it is, is read from its bytes. It is listed as `called`, or by its own name. The same file is not there twice."""
    person.must_be_of_the_team()
    called = that_fits(one_line(called), LONGEST_FILE_NAME, "called")
    try:
        read = files.read(data)
    except files.BadFile as bad:
        raise BadInput(str(bad), {"file": str(bad)}) from None
    digest = hashlib.sha256(data).hexdigest()
    with transaction():
        article = own(select(Article).where(Article.id == article_id))
        _refuse_more(article, digest)
        row = ArticleFile(
            article_id=article.id, kind=read.kind, size=len(read.data), digest=digest, key=files.keep(read.data),
            name=called or one_line(PurePath(name).name)[:LONGEST_FILE_NAME] or str(read.kind.label),
            brought_at=clock.now(), brought_by=person.id,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        audit.record("article.file", article, person, title=article.title)
    return row


def _refuse_more(article: Article, digest: str) -> None:
    theirs = select(ArticleFile).where(ArticleFile.article_id == article.id, ArticleFile.removed_at.is_(None))
    if db.session.scalar(theirs.where(ArticleFile.digest == digest)):
        sentence = _("This file is there already.")
        raise Taken(sentence, {"file": sentence})
    if (db.session.scalar(select(func.count()).select_from(theirs.subquery())) or 0) >= MOST_FILES:
        sentence = _("An article has %(most)d files at most.", most=MOST_FILES)
        raise BadInput(sentence, {"file": sentence})


def remove_file(article_id: int, file_id: int, person: Person) -> None:
    """Nobody is shown it any more; a job takes it out of the store."""
    person.must_be_of_the_team()
    with transaction():
        there = select(ArticleFile).where(ArticleFile.id == file_id, ArticleFile.article_id == article_id)
        row = own(there.where(ArticleFile.removed_at.is_(None)))
        row.removed_at = clock.now()
        audit.record("article.file_removed", row.article, person, title=row.article.title)
        wake("article_files.removed", [row.id])


def forget_files(file_ids: Sequence[int]) -> None:
    """Take files out of the store that were removed. Cut off between, it begins again."""
    for file_id in file_ids:
        with transaction():
            row = locked(select(ArticleFile).where(ArticleFile.id == file_id, due.is_file_to_forget()), skip=True)
            if row is None:
                continue
            storage.remove(row.key)
            row.is_kept = False
