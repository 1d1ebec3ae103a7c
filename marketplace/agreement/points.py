"""Percentages as they are typed."""

from decimal import Decimal, InvalidOperation


def basis_points(percent: str) -> int | None:
    """A percentage like "10" or "7.5 %" in hundredths of a percent; None for what is none, or is finer than that."""
    try:
        points = Decimal(percent.strip().removesuffix("%").strip()) * 100
        return int(points) if points == points.to_integral_value() else None
    except (InvalidOperation, ValueError, OverflowError):
        return None
