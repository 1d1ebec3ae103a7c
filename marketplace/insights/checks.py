"""Kept sums say what the rows say, but for the days that are to be counted anew."""

from ..core.checks import rule
from .facts import SOURCES, VERSION

_ZONE = "(SELECT zone FROM figures_counted)"
_ROWS = " UNION ALL ".join(source.scan("true") for source in SOURCES).replace(":zone", _ZONE)
_OF_AGENCIES = "FROM figure_days WHERE agency_id IS NOT NULL"
_TOUCHED = f"""(
    SELECT day FROM figure_touches WHERE day IS NOT NULL
    UNION SELECT CAST(hour AT TIME ZONE {_ZONE} AS date) FROM figure_touches WHERE hour IS NOT NULL
    UNION SELECT CAST((hour + interval '59 minutes 59.999 seconds') AT TIME ZONE {_ZONE} AS date)
    FROM figure_touches WHERE hour IS NOT NULL
)"""
# Of two such tables, the rows of one that the other lacks; days that wait are left out, and all while definitions change.
_DIFFERS = """
    SELECT * FROM (({one}) EXCEPT ({other})) differs WHERE day NOT IN {touched}
    AND EXISTS (SELECT FROM figures_counted WHERE version = '{version}')
"""
_KEPT = f"""SELECT fact, day, agency_id, word, currency, sum(n) AS n, sum(minor) AS minor, sum(value * n) AS value {_OF_AGENCIES}
            GROUP BY fact, day, agency_id, word, currency"""
_COUNTED = f"""SELECT fact, day, agency_id, word, currency, count(*), sum(minor), sum(value) FROM ({_ROWS}) said
               GROUP BY fact, day, agency_id, word, currency"""
_SUMMED = f"SELECT fact, day, word, currency, value, sum(n), sum(minor) {_OF_AGENCIES} GROUP BY fact, day, word, currency, value"
_OF_ALL = "SELECT fact, day, word, currency, value, n, minor FROM figure_days WHERE agency_id IS NULL"


def _differ(one: str, other: str) -> str:
    both = (_DIFFERS.format(one=a, other=b, touched=_TOUCHED, version=VERSION) for a, b in ((one, other), (other, one)))
    return " UNION ALL ".join(both)


ALL = {
    rule("Figures that are kept are those of the rows, but for days that are to be counted anew"): _differ(
        _KEPT, _COUNTED
    ),
    rule("Figures of the alliance are the sums of its agencies’ figures"): _differ(_OF_ALL, _SUMMED),
}
