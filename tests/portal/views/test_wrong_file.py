"""HR imports a file in which four have left by mistake: the queue says so, and the file is taken back whole."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mentoring import clock
from mentoring.jobs.choices import Queue
from mentoring.jobs.runner import run_one
from participants.choices import ChangeKind
from participants.models import Person, PersonChange
from participants.services.changes import ChangeEntry, apply_change
from relationships.models import Relationship, Session
from tests.factories.relationships import RelationshipFactory, SessionFactory
from tests.portal.conftest import TASK, Cast, add_good_pair
from tests.portal.views.test_home import text_of

pytestmark = pytest.mark.django_db


def work() -> None:
    while run_one(Queue.DEFAULT):
        pass


def world(cast: Cast) -> list[Person]:
    with cast.scope():
        first = add_good_pair(cast.program, mentor__name="Marta Kowal", mentee__name="Oliver Kent")
        second = RelationshipFactory(program=cast.program, mentor__name="Dana Novak", mentee__name="Nils Ek")
        first.sessions.filter(starts_at__gt=clock.now()).delete()
        for pair, count in ((first, 2), (second, 3)):
            for day in range(count):
                SessionFactory(relationship=pair, starts_at=clock.now() + timedelta(days=day + 2))
        return [first.mentor, first.mentee, second.mentor, second.mentee]


def state(cast: Cast) -> list[tuple[object, ...]]:
    with cast.scope():
        return [
            *Relationship.objects.order_by("pk").values_list("pk", "status", "ended_at", "end_reason"),
            *Session.objects.order_by("pk").values_list("pk", "status", "starts_at", "cancelled_at"),
            *Person.objects.order_by("pk").values_list("pk", "employment_status", "left_on", "membership__is_active"),
        ]


def send_file(cast: Cast, people: list[Person]) -> str:
    """Up to the result of the check. Gives the address of the file's page."""
    client = cast.client("hr")
    yesterday = clock.today() - timedelta(days=1)
    rows = [f"{person.name},{person.email},left,{yesterday}" for person in people]
    content = "\n".join(["Name,E-mail,Status,Leaving date", *rows]).encode()
    answer = client.post(cast.url("people/import/"), {"file": SimpleUploadedFile("hr.csv", content)})
    columns = client.get(answer.url).context["form"]
    values = {name: columns[name].value() for name in columns.fields if columns[name].value() is not None}
    page = client.post(answer.url, values).url
    work()
    return str(page)


def test_wrong_file_of_leavers_is_seen_and_undone_with_pairs_seats_and_sessions(cast: Cast):
    people, hr = world(cast), cast.client("hr")
    before = state(cast)
    page = send_file(cast, people)
    shown = text_of(hr.get(page))
    assert "4 leavers" in shown
    assert "Ends 2 pairs, 5 sessions, 4 accesses." in shown
    assert state(cast) == before
    hr.post(f"{page}apply/", {"check_id": hr.get(page).context["run"].job_id})
    work()
    assert state(cast) != before
    home = text_of(hr.get(cast.url()))
    assert "4 people left" in home
    assert "4 leavers end or pause 2 pairs, 5 sessions, 4 accesses." in home
    hr.post(f"{page}undo/")
    work()
    assert state(cast) == before
    assert "4 people are as before." in text_of(hr.get(page))
    assert "people left" not in text_of(hr.get(cast.url()))


def test_row_is_gone_when_somebody_has_looked_and_is_for_hr_alone(cast: Cast):
    hr = cast.client("hr")
    page = send_file(cast, world(cast))
    hr.post(f"{page}apply/", {"check_id": hr.get(page).context["run"].job_id})
    work()
    assert "people left" not in text_of(cast.client("owner").get(cast.url()))
    hr.post(f"{page}seen/")
    assert "people left" not in text_of(hr.get(cast.url()))


def test_mentor_in_the_line_stands_in_the_queue_until_hr_has_decided(cast: Cast):
    with cast.scope():
        pair = cast.quiet
        entry = ChangeEntry(ChangeKind.MOVED, manager=pair.mentor)
        change = apply_change(pair.mentee, by=TASK, entry=entry)
    hr = cast.client("hr")
    assert "1 pair stands in one reporting line" in text_of(hr.get(cast.url()))
    hr.post(cast.url(f"people/changes/{change.pk}/seen/"))
    assert "reporting line" not in text_of(hr.get(cast.url()))
    with cast.scope():
        assert Relationship.objects.get(pk=pair.pk).status == pair.status
        assert PersonChange.objects.get(pk=change.pk).status == "applied"
