"""tantivy in a process of its own (bench/tantivy_side), with the rows and the questions of the index."""

import json
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from marketplace.catalog.index import Asked, Facet
from marketplace.catalog.index.row import Row
from marketplace.catalog.index.trees import Trees
from marketplace.catalog.models import Category

from ._environments import python_with

FOLDER = Path(__file__).parent / "tantivy_side"


class Tantivy:
    """What the process on the other side can be asked."""

    def __init__(self, process: subprocess.Popen):
        self._process = process

    def _say(self, said: Any) -> Any:
        self._process.stdin.write(json.dumps(said) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def build(self, rows: Iterable[Row], trees: Trees) -> None:
        """Index these rows."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "rows"
            path.write_text("".join(f"{json.dumps(_document(row, trees))}\n" for row in rows))
            self._say({"rows": str(path)})

    def answers(self, questions: list[Asked]) -> list[dict]:
        """What it says to each of these, which it keeps."""
        said = [
            {"values": {facet.value: list(chosen) for facet, chosen in asked.values.items()}, "most": asked.most}
            for asked in questions
        ]
        return self._say({"questions": said})

    def seconds(self) -> float:
        """How long it takes to answer all that it was asked once more."""
        return self._say("go")


def _document(row: Row, trees: Trees) -> dict[str, Any]:
    return {
        Facet.CATEGORY: list({above for one in row.categories for above in trees.path(Category, one)}),
        Facet.REGION: list({other for one in row.regions for other in trees.overlapping(one)}),
        Facet.INDUSTRY: list(row.industries), Facet.LANGUAGE: sorted(set(row.languages)),
        Facet.OFFER: [name for name, holds in (("discount", row.has_discount), ("fixed", row.is_fixed)) if holds],
        Facet.TAKING: [1] if row.is_taking else [], Facet.WITHIN: [],
        "id": row.id, "price": row.price, "published": round(row.published * 1e6),
    }  # fmt: skip


@contextmanager
def tantivy() -> Iterator[Tantivy]:
    """Start it, and end it."""
    python = python_with(FOLDER / "requirements.txt")
    with subprocess.Popen(
        [python, FOLDER / "facets.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as one:
        yield Tantivy(one)
        one.stdin.close()
