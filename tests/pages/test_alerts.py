"""The rules for Prometheus in docs/alerts.yml name what /metrics really has."""

import re
from pathlib import Path

import yaml

RULES = Path(__file__).parents[2] / "docs" / "alerts.yml"


def test_each_alert_watches_a_figure_that_there_is_and_says_what_to_do(client, stripe):
    rules = [rule for group in yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]
    there = set(re.findall(r"^(leadpact_\w+) ", client.get("/metrics").text, re.M)) | {"leadpact_sweep_age_seconds"}
    for rule in rules:
        assert set(re.findall(r"leadpact_\w+", rule["expr"])) <= there, rule["alert"]
        assert rule["annotations"]["summary"]
    assert {name for rule in rules for name in re.findall(r"leadpact_\w+", rule["expr"])}
