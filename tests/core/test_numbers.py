"""Counts in texts are written as all other figures are: with their thousands grouped, as the reader's language does."""

import pytest
from flask import render_template_string
from flask_babel import ngettext

from marketplace.core.languages import speaking


@pytest.mark.parametrize(
    ("language", "said"), [("en", "4,065 clients passed on"), ("ru", "4\u00a0065"), ("uk", "4\u00a0065")]
)
def test_a_count_in_a_text_has_its_thousands_grouped(app, language, said):
    words = "'%(num)d client passed on', '%(num)d clients passed on', 4065"
    with app.test_request_context(), speaking(language):
        assert ngettext("%(num)d client passed on", "%(num)d clients passed on", 4065).startswith(said)
        assert render_template_string("{{ ngettext(" + words + ") }}").startswith(said)


def test_the_counts_of_heads_and_filters_are_grouped(app):
    with app.test_request_context():
        shown = render_template_string(
            "{% from 'components/list.html' import section_head %}{% from 'components/segments.html' import segments %}"
            "{% from 'components/stage_bar.html' import stage_bar %}"
            "{{ section_head('All', 'all', 4065) }}{{ segments('Show', [('All', '/', true, 4065)]) }}"
            "{{ stage_bar('State', [('All', '/', true, 4065, '')]) }}"
        )
    assert (shown.count("4,065"), "4065" in shown) == (3, False)
