"""Words typed in three languages over the real price lists: how many of the first ten services are what the client meant."""

import os
from collections.abc import Callable
from pathlib import Path
from statistics import mean

from sqlalchemy import select

from marketplace.catalog.index import Asked, Shelf
from marketplace.catalog.models import Service
from marketplace.core.extensions import db
from marketplace.imports.actions import import_agencies, import_services

from ._judged import NEEDS

DATA = Path(os.environ.get("LEADPACT_DATA") or Path(__file__).parents[2] / "shared" / "data")
LANGUAGES = ("en", "ru", "uk")
FIRST = 10


def run(app) -> None:
    """Print the precision of each query and the mean of each language."""
    if not DATA.is_dir():
        print("search: the folder of real data is not here (set LEADPACT_DATA)")
        return
    import_agencies(DATA / "agencies.csv")
    import_services(DATA / "services.csv")
    titles = dict(db.session.execute(select(Service.id, Service.title).where(Service.category_id.is_not(None))).all())
    shelf = Shelf()
    found = precision(
        titles, lambda typed: shelf.ask(lambda held: held.services.ask(Asked(words=typed, limit=FIRST))).ids
    )
    for language in LANGUAGES:
        shares = {name: share for (one, name), share in found.items() if one == language}
        for name, share in shares.items():
            print(f"search: {language}  {getattr(NEEDS[name], language)}  {share:.2f}  ({name})")
        print(f"search: {language}, mean of {len(shares)}  {mean(shares.values()):.2f}")


def precision(titles: dict[int, str], find: Callable[[str], list[int]]) -> dict[tuple[str, str], float]:
    """For each language and need the share of the first ten that is meant; of as many as there are, where these are fewer."""
    shares = {}
    for name, need in NEEDS.items():
        most = min(FIRST, sum(map(need.fits, titles.values())))
        for language in LANGUAGES:
            hits = find(getattr(need, language))[:FIRST]
            shares[language, name] = sum(need.fits(titles[one]) for one in hits) / most
    return shares
