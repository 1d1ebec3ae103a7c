"""Clicks are written down: how each counts is settled by the statement that writes it, however many are written at once."""

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, text

from ..core.typed import one_line

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
KEPT_UTM = ("utm_source", "utm_medium", "utm_campaign")
TELLS_OF_SOMEBODY = re.compile(r"@|(?:\d[\s().+/-]*){7}")
LONGEST_UTM = 100
MARKS = 63  # bits, as many as a column holds

# A visitor's first click of the day takes the unique index, and whoever comes second finds it there, also at the same moment. A
# click that is written twice is known by its mark.
WRITE = text("""
WITH said AS (
    SELECT *, row_number() OVER (PARTITION BY link_id, day, source_print, is_program ORDER BY at, mark) AS place
    FROM unnest(CAST(:links AS bigint[]), CAST(:ats AS timestamptz[]), CAST(:days AS date[]), CAST(:programs AS boolean[]),
                CAST(:prints AS text[]), CAST(:campaigns AS jsonb[]), CAST(:hosts AS text[]), CAST(:marks AS bigint[]))
         AS t(link_id, at, day, is_program, source_print, campaign, host, mark)
), first AS (
    INSERT INTO clicks (link_id, at, day, kind, source_print, campaign, host, mark)
    SELECT link_id, at, day, 'visitor', source_print, campaign, host, mark FROM said WHERE NOT is_program AND place = 1
    ON CONFLICT DO NOTHING RETURNING mark
)
INSERT INTO clicks (link_id, at, day, kind, source_print, campaign, host, mark)
SELECT link_id, at, day, CASE WHEN is_program THEN 'program' ELSE 'again' END, source_print, campaign, host, mark FROM said
WHERE mark NOT IN (SELECT mark FROM first) ON CONFLICT (mark) DO NOTHING
""")


@dataclass(frozen=True)
class Opening:
    """One click, as it is to be written."""

    link_id: int
    at: datetime
    day: date
    is_program: bool
    source_print: str
    campaign: dict[str, str] = field(default_factory=dict)
    host: str = ""
    mark: int = field(default_factory=lambda: secrets.randbits(MARKS))


def write(connection: Connection, openings: Sequence[Opening]) -> None:
    """Write clicks down by one statement; those that are there already stay as they are."""
    links, ats, days, programs, prints, campaigns, hosts, marks = map(
        list, zip(*(vars(one).values() for one in openings), strict=True)
    )
    connection.execute(WRITE, {
        "links": links, "ats": ats, "days": days, "programs": programs, "prints": prints,
        "campaigns": [json.dumps(one) for one in campaigns], "hosts": hosts, "marks": marks,
    })  # fmt: skip


def campaign_of(arguments: Any) -> dict[str, str]:
    """The UTM values that an address carries, each at most a hundred characters long: what is longer was not meant for people. What
    may be somebody's e-mail address or number is left out: some programs for newsletters put it there."""
    said = {name: one_line(arguments[name])[:LONGEST_UTM] for name in UTM if name in arguments}
    return {name: value for name, value in said.items() if value and not TELLS_OF_SOMEBODY.search(value)}


def kept(campaign: dict[str, str]) -> dict[str, str]:
    """Of UTM values those that are kept: where it was, and not for whom."""
    return {name: value for name, value in campaign.items() if name in KEPT_UTM}


def host_of(referring: str) -> str:
    """The site on which a link was pressed, as browsers tell it; empty where they don't."""
    try:
        return one_line(urlsplit(referring).hostname or "")[:255]
    except ValueError:
        return ""
