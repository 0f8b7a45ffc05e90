"""Every message that an app registers can be written."""

import pytest
from django.template.loader import get_template

from mentoring.notifications import catalog
from mentoring.notifications.catalog import Kind, all_kinds, register_kind

KINDS = [kind for kind in all_kinds() if not kind.code.startswith("tests.")]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_kind_has_its_three_templates_in_the_common_layout(kind):
    get_template(kind.subject_template)
    for name, layout in {
        kind.text_template: "emails/layout.txt",
        kind.html_template: "emails/layout.html",
    }.items():
        assert f'{{% extends "{layout}" %}}' in get_template(name).template.source


def test_code_names_one_kind(monkeypatch):
    monkeypatch.setattr(catalog, "_kinds", dict(catalog._kinds))
    kind = Kind(code="tests.twice", title="", audience="", category="", is_relevant=bool)
    register_kind(kind)
    with pytest.raises(ValueError):
        register_kind(kind)


def test_templates_follow_from_the_code():
    kind = Kind(code="sessions.reminder", title="", audience="", category="", is_relevant=bool)
    assert kind.subject_template == "emails/sessions/reminder.subject.txt"
    assert kind.html_template == "emails/sessions/reminder.html"
