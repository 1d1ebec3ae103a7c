"""How a setting is found in the environment, or in a file that the environment names, and checked.

A variable that is set to nothing counts as unset: compose files pass unset ones on that way.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class BadSetting(Exception):
    """A setting that can't be used: one sentence that names the variable and says what is wrong, never a secret."""


@dataclass(frozen=True)
class Variable:
    """One environment variable.

    `kind` turns its text into the value, or raises ValueError with what it must be. The value of a `secret` may
    also stand in the file that `NAME_FILE` names. One that is `needed` has no default.
    """

    name: str
    kind: Callable[[str], object]
    default: str
    meaning: str
    secret: bool = False
    needed: bool = False

    @property
    def file(self) -> str:
        """The variable that names a file instead."""
        return f"{self.name}_FILE"

    def text(self, environment: Mapping[str, str]) -> str:
        """What was given; nothing if it is unset."""
        path = environment.get(self.file) if self.secret else None
        if not path:
            return environment.get(self.name) or ""
        if environment.get(self.name):
            raise BadSetting(f"{self.name} and {self.file} are both set: keep one of them.")
        try:
            text = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8"
            raise BadSetting(f"{self.file} names {path}, which can't be read: {why}.") from error
        if not text:
            raise BadSetting(f"{self.file} names {path}, which is empty.")
        return text

    def read(self, environment: Mapping[str, str]) -> object:
        """Its value, checked; BadSetting if there is none or it can't be used."""
        text = self.text(environment) or self.default
        if not text:
            if self.needed:
                raise BadSetting(f"{self.name} is missing: {self.meaning}.")
            return text
        try:
            return self.kind(text)
        except ValueError as error:
            # Not "from error": the cause may carry the value, and a secret must not reach the log.
            raise BadSetting(f"{self.name} {error}.") from None


def setting(name: str, kind: Callable[[str], object], default: str, meaning: str, **more: bool) -> Any:
    """A dataclass field whose default is read from the environment when the object is made."""
    variable = Variable(name, kind, default, meaning, **more)
    return field(default_factory=lambda: variable.read(os.environ), metadata={"variable": variable})
