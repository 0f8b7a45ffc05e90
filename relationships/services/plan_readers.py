"""A relationship gives its mentor, the mentee's line manager and the program's sponsors the right to read what the
mentee shares with them."""

from development_plans.choices import ReaderRelation
from development_plans.models import PlanReader
from mentoring.tenancy.roles import Role
from programs.models import ProgramRole
from relationships.models import Relationship


def share_plan_with_pair(relationship: Relationship) -> None:
    """Repeated, it changes nothing."""
    mentee = relationship.mentee
    readers = [(relationship.mentor.membership_id, ReaderRelation.MENTOR)]
    if mentee.manager is not None:
        readers.append((mentee.manager.membership_id, ReaderRelation.LINE_MANAGER))
    sponsors = ProgramRole.objects.filter(program_id=relationship.program_id, role=Role.PROGRAM_SPONSOR)
    readers += [(role.membership_id, ReaderRelation.SPONSOR) for role in sponsors]
    PlanReader.objects.bulk_create(
        [
            PlanReader(person=mentee, membership_id=membership, relation=relation, source_id=relationship.pk)
            for membership, relation in readers
            if membership is not None
        ],
        ignore_conflicts=True,
    )


def stop_sharing_plan(relationship: Relationship) -> None:
    PlanReader.objects.filter(source_id=relationship.pk).delete()
