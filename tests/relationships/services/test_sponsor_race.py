"""A pair becomes active in the moment in which a sponsor of its program stops being one."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import QuerySet

from development_plans.choices import ReaderRelation
from development_plans.models import PlanReader
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from programs.models import ProgramRole
from programs.services.roles import revoke_program_role
from relationships.choices import RelationshipStatus
from relationships.models import Relationship
from relationships.services import relationships as services

pytestmark = pytest.mark.django_db(transaction=True)
TASK = Actor.task("test")


@pytest.fixture
def proposed(transactional_db, build_cast):
    cast = build_cast()
    with organization_scope(cast.organization, TASK):
        Relationship.objects.filter(pk=cast.relationship.pk).update(
            status=RelationshipStatus.PENDING,
            started_at=None,
            ends_on=None,
            mentor_accepted_at=None,
            mentee_accepted_at=None,
        )
    return cast


def race(cast):
    """Both accept, and the role is taken away between what the second yes has read and its commit."""
    shared, revoking = Event(), Event()
    real = services.share_plan_with_pair

    def share_slowly(relationship, *, by):
        real(relationship, by=by)
        shared.set()
        revoking.wait(10)
        time.sleep(0.5)

    def accept():
        with patch.object(services, "share_plan_with_pair", share_slowly):
            for person in (cast.mentor, cast.mentee):
                with cast.acting(person):
                    services.accept_relationship(cast.relationship, by=cast.actor(person))

    def revoke():
        shared.wait(10)
        revoking.set()
        with cast.acting(cast.hr_admin):
            granted = ProgramRole.objects.select_related("program").get(role=Role.PROGRAM_SPONSOR)
            revoke_program_role(granted, by=cast.actor(cast.hr_admin))

    def on_its_own_connection(action):
        try:
            action()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(on_its_own_connection, (accept, revoke)))


def sponsors_who_read(cast):
    with organization_scope(cast.organization, TASK):
        assert Relationship.objects.get(pk=cast.relationship.pk).status == RelationshipStatus.ACTIVE
        readers = PlanReader.objects.filter(source_id=cast.relationship.pk)
        assert readers.filter(relation=ReaderRelation.MENTOR).exists()
        return readers.filter(relation=ReaderRelation.SPONSOR).count()


def test_sponsor_revoked_in_the_moment_of_the_second_yes_reads_nothing(proposed):
    race(proposed)
    assert sponsors_who_read(proposed) == 0


def test_without_the_lock_and_with_one_write_the_sponsor_would_stay(proposed, monkeypatch):
    """The control. Today a second thing makes the revocation wait: the second yes writes its row twice, and at the
    second time PostgreSQL checks the row's keys again (whoever wrote a row in this transaction may have made it),
    which holds the program. Who writes once, as one would, loses that; the lock is the rule that says so."""
    monkeypatch.setattr(services, "_hold_program_roles", lambda program_id: None)
    save, update = Relationship.save, QuerySet.update
    unwritten = {}

    def save_later(relationship, *, update_fields=None, **options):
        if update_fields == ["mentee_accepted_at"]:
            unwritten["mentee_accepted_at"] = relationship.mentee_accepted_at
        else:
            save(relationship, update_fields=update_fields, **options)

    def update_at_once(rows, **values):
        if rows.model is Relationship and values.get("status") == RelationshipStatus.ACTIVE:
            values |= unwritten
        return update(rows, **values)

    monkeypatch.setattr(Relationship, "save", save_later)
    monkeypatch.setattr(QuerySet, "update", update_at_once)
    race(proposed)
    assert unwritten
    assert sponsors_who_read(proposed) == 1
