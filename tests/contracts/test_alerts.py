"""Alerts, dashboard, runbook and the manual speak of the metrics that the service has, by the names that it
gives them.
"""

import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from rds.storage import pooled_connection
from rds.web import metrics

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy" / "monitoring"
RUNBOOK = (ROOT / "deploy" / "RUNBOOK.md").read_text("utf-8")
MANUAL = (ROOT / "docs" / "operations.md").read_text("utf-8")
RULES = yaml.safe_load((MONITORING / "alerts.yaml").read_text("utf-8"))["groups"][0]["rules"]
TESTS = yaml.safe_load((MONITORING / "alerts_test.yaml").read_text("utf-8"))["tests"]
OTHERS = {"up", "probe_ssl_earliest_cert_expiry"}
"""Prometheus's own, and blackbox_exporter's."""
GIVEN = {"job", "instance", "le"}
"""Labels that Prometheus, or a histogram, adds."""
SELECTOR = re.compile(r"\b((?:seedline|probe)_\w+|up)\b(?:\{([^}]*)\})?")
METRICS = {
    each.describe()[0].name: set(each._labelnames)
    for module in (metrics, pooled_connection)
    for each in vars(module).values()
    if isinstance(each, MetricWrapperBase)
}
"""The labels of each metric, by its name without what the exposition adds."""


def expressions():
    """Return each expression of the alerts and the dashboard, and each series of the alerts' tests."""
    dashboard = json.loads((MONITORING / "dashboard.json").read_text("utf-8"))
    yield from (rule["expr"] for rule in RULES)
    yield from (target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ()))
    yield from (series["series"] for test in TESTS for series in test["input_series"])


def unknown(expression):
    """Return the metrics, and the labels of metrics, that an expression names and nobody has."""
    for name, matchers in SELECTOR.findall(expression):
        plain = re.sub(r"_(total|count|sum|bucket)$", "", name)
        if name in OTHERS:
            continue
        if plain not in METRICS:
            yield name
            continue
        for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers):
            if label not in METRICS[plain] | GIVEN:
                yield f"{name}{{{label}}}"


def heading_anchors(text):
    """Return the anchor of each heading, as pages on the web make it."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


def rows_when_it_rings():
    return heading_anchors(RUNBOOK.partition("## When it rings")[2].partition("\n## ")[0])


def test_no_alert_and_no_panel_asks_for_a_metric_that_the_service_does_not_have():
    found = list(expressions())

    assert len(found) > 50
    assert [name for expression in found for name in unknown(expression)] == []


def test_a_metric_or_a_label_that_nobody_has_is_found():
    assert list(unknown('max(seedline_moonshine) + seedline_jobs{state="x", moon="y"} + up == 0')) == [
        "seedline_moonshine",
        "seedline_jobs{moon}",
    ]


def test_each_metric_stands_in_the_manual():
    assert [name for name in METRICS if f"`{name}" not in MANUAL] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_names_its_row_of_the_runbook_and_is_heard_once_in_a_test(rule):
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    asked = [one for test in TESTS for one in test["alert_rule_test"] if one["alertname"] == rule["alert"]]

    assert page == "RUNBOOK.md"
    assert anchor in rows_when_it_rings()
    assert any(one["exp_alerts"] for one in asked)
    assert any(not one["exp_alerts"] for one in asked)


def test_each_row_of_the_runbook_is_what_some_alert_leads_to():
    named = {rule["annotations"]["runbook"].partition("#")[2] for rule in RULES}

    assert set(rows_when_it_rings()) - named == set()
