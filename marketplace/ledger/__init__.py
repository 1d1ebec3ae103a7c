"""The books: accounts, entries, lines. No web."""
