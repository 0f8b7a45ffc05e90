"""Search finds what one may see, by the beginning of words, whatever the marks on the letters."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.portal.queries.search import SHOWN, search
from participants.readers.names import family_sort_name, sort_name
from tests.factories.participants import PersonFactory
from tests.factories.programs import ProgramFactory
from tests.portal.conftest import Cast, add_good_pair

pytestmark = pytest.mark.django_db


def named(name: str) -> dict[str, str]:
    return {"name": name, "sort_name": sort_name(name), "family_sort_name": family_sort_name(name)}


def found(cast: Cast, who: str, text: str) -> tuple[set[str], set[str], int]:
    with cast.acting(who):
        result = search(cast.actor(who), text)
    return {person.name for person in result.people}, {p.name for p in result.programs}, len(result.pairs)


def test_people_by_first_or_family_name_without_marks(cast: Cast):
    with cast.scope():
        PersonFactory(**named("Łukasz Müller"))
    for text in ("luk", "MUL", "Łukasz m", "müller"):
        assert found(cast, "hr", text)[0] == {"Łukasz Müller"}, text
    assert found(cast, "hr", "ukasz")[0] == set()


@pytest.mark.parametrize(
    ("who", "expected"),
    [("hr", True), ("root", True), ("manager", True), ("mentee", True), ("mentor", False), ("sponsor", False)],
)
def test_only_visible_people_are_found(cast: Cast, who: str, expected: bool):
    assert ("Priya Raman" in found(cast, who, "pri")[0]) == expected


@pytest.mark.parametrize(
    ("who", "pairs"), [("hr", 1), ("owner", 1), ("mentor", 1), ("mentee", 1), ("sponsor", 0), ("manager", 0)]
)
def test_pairs_by_either_name_only_where_one_may_see_them(cast: Cast, who: str, pairs: int):
    assert found(cast, who, "pri")[2] == pairs
    assert found(cast, who, "marc")[2] == pairs


def test_programs_by_any_word(cast: Cast):
    assert found(cast, "hr", "lead")[1] == {"Meridian Leaders 2026"}
    assert found(cast, "hr", "eaders")[1] == set()
    assert found(cast, "auditor", "lead")[1] == set()


@pytest.mark.parametrize("text", ["", "a", "   ", "%", "%%", "\u0301", "x" * 5000])
def test_nothing_to_search_for_finds_nothing(cast: Cast, text: str):
    assert found(cast, "hr", text) == (set(), set(), 0)


def test_the_page_says_when_there_is_more(cast: Cast):
    with cast.scope():
        for n in range(SHOWN + 1):
            PersonFactory(name=f"Zoe {n}")
    page = cast.client("hr").get(cast.url("search/?q=zo")).content.decode()
    assert page.count('<article class="queue-row"') == SHOWN
    assert "There are more" in page


def test_what_was_typed_is_shown_as_text(cast: Cast):
    page = cast.client("hr").get(cast.url("search/"), {"q": "<script>x</script>"}).content.decode()
    assert "<script>x" not in page


def test_the_number_of_queries_does_not_grow(cast: Cast):
    def queries() -> int:
        client = cast.client("hr")
        client.get(cast.url("search/?q=pr"))
        with CaptureQueriesContext(connection) as captured:
            client.get(cast.url("search/?q=pr"))
        return len(captured)

    one = queries()
    with cast.scope():
        for n in range(3):
            add_good_pair(cast.program, mentee__name=f"Priscilla {n}")
            ProgramFactory(name=f"Priority {n}")
    assert queries() == one
