"""The Flask extensions, made once here and bound to the application in `create_app()`."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import BigInteger, DateTime, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

from .languages import Babel
from .session import Reading

# Named constraints: a migration can drop them, and an error names the rule that was broken.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The parent of all models."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, session_options={"class_": Reading})
if TYPE_CHECKING:
    Model = Base  # type checkers take no attribute of a variable for a class
else:
    Model = db.Model
Base.registry.update_type_annotation_map({datetime: DateTime(timezone=True), int: BigInteger, str: Text})
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
