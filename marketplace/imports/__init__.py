"""A new alliance moves in: its spreadsheets become rows, all or nothing, every refusal named with its line."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the commands."""
    from .cli import imports, release

    app.cli.add_command(imports)
    app.cli.add_command(release)
