"""Which services ask for which certificate."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...catalog.models import Category
from ...core.extensions import Model
from .article import Article


class Requirement(Model):
    """Leads of a service, and of what stands beneath it, are accepted only by agencies in which somebody holds the certificate."""

    __tablename__ = "certificate_requirements"
    __table_args__ = (UniqueConstraint("category_id", "article_id", name="uq_certificate_requirements_one"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]

    category: Mapped[Category] = relationship()
    article: Mapped[Article] = relationship()
