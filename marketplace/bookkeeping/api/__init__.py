"""Calls of the money desk and the books."""

from . import books, money

blueprints = (money.bp, books.bp)
