"""Interleaved rounds, and the line that each benchmark prints."""

import time
from collections.abc import Callable
from statistics import median

ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def report(name: str, size: str, ours: list[float], other: list[float], unit: str, count: int = 1) -> None:
    """`name  size  ours  other  ratio`: medians as rates per second (or milliseconds), the ratio with its range."""
    if unit == "ms":
        show = [f"{median(times) * 1000:.2f} ms" for times in (ours, other)]
        ratios = [a / b for a, b in zip(ours, other, strict=True)]
    else:
        show = [f"{count / median(times):,.0f} {unit}/s" for times in (ours, other)]
        ratios = [b / a for a, b in zip(ours, other, strict=True)]
    spread = f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
    print(f"{name}  {size}  {show[0]}  {show[1]}  {spread}", flush=True)
