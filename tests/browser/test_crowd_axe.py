"""axe finds nothing on any page, with everything on it that there can be."""

import pytest

# What one reads on a control is part of its name (WCAG 2.5.3): axe asks for it only when it is told to.
RULES = {"rules": {"label-content-name-mismatch": {"enabled": True}}, "resultTypes": ["violations"]}


@pytest.mark.thorough
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_on_any_page(crowd, desk, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    found, axe = {}, Axe()
    for who, paths in crowd.paths.items():
        page = desk(getattr(crowd, who, None), color_scheme=scheme, viewport={"width": width, "height": 900}).page
        for path in paths:
            page.goto(path)
            for violation in axe.run(page, options=RULES).response["violations"]:
                found[f"{who} {path}: {violation['id']}"] = [node["target"] for node in violation["nodes"]][:3]
    assert found == {}
