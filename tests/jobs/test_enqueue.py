"""Work is asked for in the transaction that needs it, and only by names that exist."""

from uuid import uuid4

import pytest
from django.db import transaction

from mentoring.jobs.models import Job
from mentoring.jobs.registry import UnknownJobError, from_json, job, to_json
from mentoring.jobs.services import enqueue
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import ScopeError, organization_scope
from tests.factories.tenancy import OrganizationFactory, actor_of, make_member

pytestmark = pytest.mark.django_db(transaction=True)
TASK = Actor.task("test")


@job("tests.nothing")
def nothing(task, *, run_id):
    pass


def test_enqueue_writes_a_pending_row_for_the_actor_of_the_scope():
    organization = OrganizationFactory()
    actor = actor_of(make_member(organization))
    run_id = uuid4()
    with organization_scope(organization, actor):
        row = Job.objects.get(pk=enqueue("tests.nothing", run_id=run_id).pk)
    assert (row.status, row.actor) == ("pending", str(actor))
    assert from_json(row.arguments) == {"run_id": run_id}


def test_job_of_a_rolled_back_transaction_does_not_exist():
    organization = OrganizationFactory()
    with organization_scope(organization, TASK):
        with pytest.raises(RuntimeError):
            _enqueue_and_fail()
        assert not Job.objects.exists()


def _enqueue_and_fail():
    with transaction.atomic():
        enqueue("tests.nothing", run_id=uuid4())
        raise RuntimeError


def test_job_of_a_committed_transaction_does_exist():
    organization = OrganizationFactory()
    with organization_scope(organization, TASK):
        with transaction.atomic():
            enqueue("tests.nothing", run_id=uuid4())
        assert Job.objects.count() == 1


def test_unknown_name_fails_at_once():
    with organization_scope(OrganizationFactory(), TASK), pytest.raises(UnknownJobError):
        enqueue("tests.never_registered", run_id=uuid4())


def test_wrong_arguments_fail_at_once():
    with organization_scope(OrganizationFactory(), TASK), pytest.raises(TypeError):
        enqueue("tests.nothing", other=uuid4())


@pytest.mark.parametrize("value", ["a sentence that somebody typed", 1.5, {"a": 1}, b"x"])
def test_arguments_that_are_not_ids_are_refused(value):
    with organization_scope(OrganizationFactory(), TASK), pytest.raises(ValueError):
        enqueue("tests.nothing", run_id=value)


def test_arguments_survive_json():
    ids = {"a": uuid4(), "b": 3, "c": "2026Q3", "d": None, "e": True}
    assert from_json(to_json(ids)) == ids


def test_enqueue_outside_a_scope_fails():
    with pytest.raises(ScopeError):
        enqueue("tests.nothing", run_id=uuid4())


def test_work_named_once_exists_once():
    organization = OrganizationFactory()
    with organization_scope(organization, TASK):
        first = enqueue("tests.nothing", once="2026Q3", run_id=uuid4())
        assert enqueue("tests.nothing", once="2026Q3", run_id=uuid4()).pk == first.pk
        assert enqueue("tests.nothing", once="2026Q4", run_id=uuid4()).pk != first.pk
    with organization_scope(OrganizationFactory(), TASK):
        assert enqueue("tests.nothing", once="2026Q3", run_id=uuid4()).pk != first.pk


def test_name_must_have_the_form_of_a_name():
    with pytest.raises(ValueError):
        job("no dots")
