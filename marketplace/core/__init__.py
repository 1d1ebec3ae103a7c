"""The foundation that every room stands on. It imports no room."""
