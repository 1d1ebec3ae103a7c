"""The Flask extensions, made once here and bound to the application in `create_app()`."""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import BigInteger, Column, DateTime, MetaData, Text, inspect
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
    """The parent of all models. A row is made with all that its table wants of it: a TypeError names what is missing."""

    metadata = MetaData(naming_convention=NAMES)

    def __init__(self, **given: Any) -> None:
        if missing := _needed(type(self)) - {_column_of(type(self), name) for name in given}:
            raise TypeError(f"{type(self).__name__} needs {', '.join(sorted(missing))}")
        if unknown := {name for name in given if not hasattr(type(self), name)}:
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
        for name, value in given.items():
            setattr(self, name, value)


@cache
def _needed(model: type[Base]) -> set[str]:
    """The columns that neither the table nor the model fills in; `info={"derived": True}` marks those a model derives."""
    columns = [(one.key, one.columns[0]) for one in inspect(model).column_attrs if isinstance(one.columns[0], Column)]
    return {
        name for name, column in columns
        if not (column.nullable or column.default or column.server_default or column.identity or column.info.get("derived"))
    }  # fmt: skip


@cache
def _column_of(model: type[Base], name: str) -> str:
    """The column that an attribute fills: a relationship fills its foreign key."""
    relationship = inspect(model).relationships.get(name)
    return str(next(iter(relationship.local_columns)).key) if relationship is not None else name


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


def at_hand() -> dict[str, object]:
    """What `flask shell` begins with: `db`, and every model by its name."""
    return {"db": db} | {mapper.class_.__name__: mapper.class_ for mapper in Model.registry.mappers}
