"""The database is the wall. These tests use real transactions: inside one that is rolled back, settings survive."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, models, transaction

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.guard import database_faults
from mentoring.tenancy.models import Membership, MembershipRole, organization_models
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import ScopeError, organization_scope
from tests.factories.tenancy import MembershipFactory, OrganizationFactory, make_member

pytestmark = pytest.mark.django_db(transaction=True)
TASK = Actor.task("test")


def test_tests_connect_as_the_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert all(name.endswith("_app") for name in cursor.fetchone())
    assert database_faults() == []


def test_query_without_scope_raises_when_it_is_evaluated():
    queryset = Membership.objects.all()
    with pytest.raises(ScopeError):
        list(queryset)
    with pytest.raises(ScopeError):
        Membership.objects.filter(name="x").count()
    with pytest.raises(ScopeError):
        Membership.objects.update(name="x")
    assert list(Membership.objects.none()) == []


def test_raw_sql_without_scope_sees_no_rows():
    make_member(OrganizationFactory())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenancy_membership")
        assert cursor.fetchone() == (0,)


def test_scope_shows_only_its_organization_even_to_raw_sql():
    one, two = OrganizationFactory(), OrganizationFactory()
    make_member(one, name="One")
    make_member(two, name="Two")
    with organization_scope(one, TASK), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM tenancy_membership")
        assert cursor.fetchall() == [("One",)]


def test_settings_are_gone_after_the_scope():
    with organization_scope(OrganizationFactory(), TASK):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('northbound.organization', true)")
        assert cursor.fetchone()[0] in ("", None)


def test_scope_inside_a_transaction_gives_the_settings_back():
    with transaction.atomic():
        with organization_scope(OrganizationFactory(), TASK):
            pass
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('northbound.organization', true)")
            assert cursor.fetchone()[0] == ""


def test_scope_refuses_another_organization_inside():
    one, two = OrganizationFactory(), OrganizationFactory()
    with organization_scope(one, TASK), pytest.raises(ScopeError), organization_scope(two, TASK):
        pass


def test_failed_scope_leaves_nothing_behind():
    one = OrganizationFactory()

    def fail_after_writing() -> None:
        with organization_scope(one, TASK):
            MembershipFactory()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    with organization_scope(one, TASK):
        assert not Membership.objects.exists()


def test_row_cannot_point_into_another_organization():
    one, two = OrganizationFactory(), OrganizationFactory()
    foreign = make_member(two)
    with organization_scope(one, TASK), pytest.raises(IntegrityError), transaction.atomic():
        MembershipRole.objects.create(membership_id=foreign.pk, role=Role.MEMBER)


def test_row_cannot_be_written_into_another_organization():
    one, two = OrganizationFactory(), OrganizationFactory()
    member = make_member(one)
    with organization_scope(one, TASK), pytest.raises(ProgrammingError), transaction.atomic():
        Membership.objects.filter(pk=member.pk).update(organization=two)


@pytest.mark.parametrize("model", organization_models(), ids=lambda m: m._meta.label)
def test_database_has_the_wall_for_every_model(model: type[models.Model]):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity, "
            "(SELECT count(*) FROM pg_policy WHERE polrelid = c.oid AND polpermissive AND polcmd = '*'"
            "   AND polqual IS NOT NULL AND polwithcheck IS NOT NULL) "
            "FROM pg_class c WHERE relname = %s AND relnamespace = 'public'::regnamespace",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (True, True, 1)
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f' "
            "AND array_length(conkey, 1) = 1 AND confrelid <> 'tenancy_organization'::regclass "
            "AND confrelid <> 'accounts_user'::regclass",
            [model._meta.db_table],
        )
        assert cursor.fetchall() == [], "a foreign key that ignores the organization"
