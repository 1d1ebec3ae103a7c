"""What the double knows, in a file: after a restart it is the same account at Stripe."""

import json
from pathlib import Path

from .double import Double


def save(double: Double, file: Path) -> None:
    """Write it down, whole or not at all."""
    with double.lock:
        said = json.dumps({"objects": double.objects, "keys": double.keys, "count": double.count})
    fresh = file.with_suffix(".new")
    fresh.write_text(said, encoding="utf-8")
    fresh.replace(file)


def load(double: Double, file: Path) -> None:
    """Know again what was written down; nothing where there is no such file."""
    if not file.exists():
        return
    kept = json.loads(file.read_text(encoding="utf-8"))
    double.objects, double.count = kept["objects"], kept["count"]
    double.keys = {key: tuple(said) for key, said in kept["keys"].items()}
    double.events = [one for one in double.objects.values() if one["object"] == "event"]
