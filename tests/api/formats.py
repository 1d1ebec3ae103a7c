"""What a person would write where the description names a format: schemathesis takes its examples from here."""

from datetime import UTC, datetime, timedelta

import schemathesis
from hypothesis import strategies as st

NOW = datetime.now(UTC)

schemathesis.openapi.format("date", st.just(NOW.date().isoformat()))
schemathesis.openapi.format("date-time", st.just((NOW + timedelta(days=2)).isoformat(timespec="seconds")))
schemathesis.openapi.format("email", st.from_regex(r"\A[a-z]{3,12}@[a-z]{3,12}\.example\Z"))
schemathesis.openapi.format("phone", st.from_regex(r"\A\+49 30 [1-9][0-9]{6}\Z"))
schemathesis.openapi.format("website", st.from_regex(r"\A[a-z]{3,12}\.example\.com\Z"))
schemathesis.openapi.format("service", st.sampled_from(["seo", "SEO", "Интернет-магазин", "Photography"]))
schemathesis.openapi.format("region", st.sampled_from(["pl", "Germany", "Європа", "anywhere"]))
schemathesis.openapi.format("language", st.sampled_from(["pl", "German", "українська", "de, en"]))
schemathesis.openapi.format("period", st.sampled_from(["", "year", "2026-03", "2026-03-01..2026-03-31"]))
# Nobody invents one: it is an answer's `next`, and there is none before the first answer.
schemathesis.openapi.format("hook-address", st.from_regex(r"\Ahttps://[a-z]{3,12}\.example\Z"))
schemathesis.openapi.format("video", st.from_regex(r"\Ahttps://[a-z]{3,12}\.example/[a-z0-9]{1,9}\Z"))
schemathesis.openapi.format("cursor", st.just(""))
