"""Flask-Admin over our rewards: its list with the columns that /rewards shows. `python flask_admin_app.py` signs in."""

import os
import sys

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_login import LoginManager, UserMixin, current_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

application = Flask(__name__)
application.config.update(
    SECRET_KEY="b" * 50,
    SQLALCHEMY_DATABASE_URI=f"postgresql+psycopg://leadpact@/leadpact?host={os.environ['PEER_HOST']}",
)
db = SQLAlchemy(application)
login = LoginManager(application)


class Agency(db.Model):
    """A member."""

    __tablename__ = "agencies"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str] = mapped_column(Text)

    def __str__(self) -> str:
        return self.name


class Person(UserMixin, db.Model):
    """Somebody who signs in."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class Reward(db.Model):
    """A share of a fee."""

    __tablename__ = "rewards"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    subject: Mapped[str] = mapped_column(Text)
    payer_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    payee_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    status: Mapped[str] = mapped_column(Text)
    kept_minor: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    accrued_at: Mapped[object] = mapped_column(DateTime(timezone=True))
    payer: Mapped[Agency] = relationship(foreign_keys=[payer_id])
    payee: Mapped[Agency] = relationship(foreign_keys=[payee_id])


class Rewards(ModelView):
    """Forty a page, newest first."""

    column_list = ("accrued_at", "subject", "payer", "payee", "status", "kept_minor", "amount_minor")
    column_default_sort = ("id", True)
    page_size = 40

    def is_accessible(self) -> bool:
        """For those who are signed in."""
        return current_user.is_authenticated


@login.user_loader
def person(number: str) -> Person | None:
    """Who is signed in."""
    return db.session.get(Person, int(number))


Admin(application).add_view(Rewards(Reward, db, endpoint="rewards"))

if __name__ == "__main__":
    signer = SecureCookieSessionInterface().get_signing_serializer(application)
    sys.stdout.write(f"session={signer.dumps({'_user_id': '1', '_fresh': True})}")
