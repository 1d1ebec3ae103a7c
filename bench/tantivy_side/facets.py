"""tantivy answering the questions of bench/catalog.py: twenty rows and the counts of all facets, each without its own filter.

Reads a line of JSON and prints one: {"rows": PATH} builds the index, {"questions": [...]} keeps them and gives their answers,
"go" asks them all again and gives the seconds that it took.
"""

import json
import sys
import time
from pathlib import Path

import tantivy
from tantivy import FieldType, Occur, Query

NUMBERS, WORDS = ("category", "region", "industry", "within", "taking"), ("language", "offer")
FACETS = (*NUMBERS, *WORDS)
PAGE, MOST = 20, 10_000


def schema() -> tantivy.Schema:
    """Each facet can be searched and counted; prices and days are sorted by."""
    builder = tantivy.SchemaBuilder()
    for name in NUMBERS:
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in WORDS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("id", "price", "published"):
        builder.add_unsigned_field(name, indexed=name == "price", fast=True)
    return builder.build()


def build(path: str) -> tantivy.Index:
    """An index in memory, of one segment as far as it goes."""
    index = tantivy.Index(schema())
    writer = index.writer(num_threads=1)
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            writer.add_document(tantivy.Document.from_dict(json.loads(line), index.schema))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


class Side:
    """An index, and questions to it."""

    def __init__(self, index: tantivy.Index):
        self.schema, self.searcher = index.schema, index.searcher()

    def answer(self, asked: dict) -> dict:
        """The ids of the page, how many there are, and the counts."""
        filters = {name: Query.term_set_query(self.schema, name, values) for name, values in asked["values"].items()}
        if asked["most"] is not None:
            filters["price"] = Query.range_query(self.schema, "price", FieldType.Unsigned, 0, asked["most"])
        found = self.searcher.search(all_of(filters), PAGE, order_by_field="published")
        ids = self.searcher.fast_field_values("id", [address for _value, address in found.hits])
        counts = self.count(filters, [name for name in FACETS if name not in filters])
        for name in asked["values"]:
            rest = {other: query for other, query in filters.items() if other != name}
            counts |= self.count(rest, [name])
        return {"ids": ids, "total": found.count, "counts": counts}

    def count(self, filters: dict, names: list[str]) -> dict:
        """How many rows have each value of these facets."""
        wanted = {name: {"terms": {"field": name, "size": MOST}} for name in names}
        found = self.searcher.aggregate(all_of(filters), wanted)
        return {name: {one["key"]: one["doc_count"] for one in found[name]["buckets"]} for name in names}


def all_of(filters: dict) -> Query:
    """What fits all of these."""
    if not filters:
        return Query.all_query()
    return Query.boolean_query([(Occur.Must, query) for query in filters.values()])


def seconds(side: Side, questions: list[dict]) -> float:
    """How long all of them take."""
    began = time.perf_counter()
    for asked in questions:
        side.answer(asked)
    return time.perf_counter() - began


def main() -> None:
    """Do what the lines say."""
    side, questions = None, []
    for line in sys.stdin:
        said = json.loads(line)
        if said == "go":
            answer = seconds(side, questions)
        elif "rows" in said:
            side, answer = Side(build(said["rows"])), "ready"
        else:
            questions = said["questions"]
            answer = [side.answer(asked) for asked in questions]
        print(json.dumps(answer), flush=True)


main()
