"""What all commands share."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from .errors import Refusal


@contextmanager
def said() -> Iterator[None]:
    """A refusal inside ends the command with its sentences and exit 1, without a traceback."""
    try:
        yield
    except Refusal as refusal:
        sentences = [str(refusal.sentence), *map(str, refusal.errors.values())]
        raise click.ClickException(" ".join(sentences)) from None
