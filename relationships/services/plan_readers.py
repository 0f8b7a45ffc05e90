"""A relationship gives its mentor, the mentee's line manager and the program's sponsors the right to read what the
mentee shares with them."""

from development_plans.choices import ReaderRelation
from development_plans.services.readers import set_plan_readers, take_back_plan_readers
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from participants.choices import EmploymentStatus
from programs.models import ProgramRole
from relationships.models import Relationship


def share_plan_with_pair(relationship: Relationship, *, by: Actor) -> None:
    mentee = relationship.mentee
    readers = [(relationship.mentor.membership_id, ReaderRelation.MENTOR)]
    if mentee.manager is not None and mentee.manager.employment_status != EmploymentStatus.LEFT:
        readers.append((mentee.manager.membership_id, ReaderRelation.LINE_MANAGER))
    sponsors = ProgramRole.objects.filter(program_id=relationship.program_id, role=Role.PROGRAM_SPONSOR)
    readers += [(role.membership_id, ReaderRelation.SPONSOR) for role in sponsors]
    known = [(membership, relation) for membership, relation in readers if membership is not None]
    set_plan_readers(mentee, by=by, source_id=relationship.pk, readers=known)


def stop_sharing_plan(relationship: Relationship, *, by: Actor) -> None:
    take_back_plan_readers(relationship.pk, by=by)
