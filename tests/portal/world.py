"""Everything at once on one home page: every kind of row that HR can have."""

from datetime import timedelta

from mentoring import clock
from participants.choices import ImportStatus
from participants.models import ImportRun
from programs.choices import ApplicationStatus
from programs.models import Milestone
from relationships.choices import RelationshipStatus
from relationships.models import Nudge
from tests.factories.participants import PersonFactory
from tests.factories.programs import ApplicationFactory, EnrollmentFactory, IntakeFactory
from tests.factories.relationships import RelationshipFactory
from tests.portal.conftest import Cast, add_good_pair, add_quiet_pair


def fill(cast: Cast, rows: int = 3) -> None:
    """`rows` of each kind."""
    with cast.scope():
        intake = IntakeFactory(program=cast.program, closes_on=clock.today() + timedelta(days=5))
        for n in range(rows):
            pair = add_quiet_pair(cast.program, mentor__name=f"Anja Krueger {n}", mentee__name=f"Tom Baker {n}")
            long_ago = clock.now() - timedelta(days=60)
            pair.sessions.update(scheduled_at=long_ago)
            pair.mentor_accepted_at = pair.mentee_accepted_at = long_ago
            pair.save(update_fields=["mentor_accepted_at", "mentee_accepted_at"])
            Nudge.objects.create(relationship=pair, sent_at=clock.now() - timedelta(days=5))
            add_good_pair(cast.program, mentor__name=f"Marta Kowal {n}", mentee__name=f"Oliver Kent {n}")
            RelationshipFactory(
                program=cast.program,
                mentor__name=f"Eva Stahl {n}",
                mentee__name=f"Nils Ek {n}",
                status=RelationshipStatus.PENDING,
                mentor_accepted_at=None,
                started_at=None,
                made_at=clock.now() - timedelta(days=8),
                answer_by=clock.today() + timedelta(days=2),
            )
            ApplicationFactory(
                intake=intake, status=ApplicationStatus.SUBMITTED, submitted_at=clock.now() - timedelta(days=6)
            )
            EnrollmentFactory(intake=intake, person=PersonFactory(name=f"Nina Holt {n}"))
            ImportRun.objects.create(
                file_name=f"people-{n}.csv", status=ImportStatus.CHECKED, new_count=4, changed_count=12
            )
            Milestone.objects.create(
                program=cast.program, name=f"Mid-point review {n}", due_on=clock.today() + timedelta(days=3 + n)
            )
            Milestone.objects.create(
                program=cast.program, name=f"Kick-off {n}", due_on=clock.today() - timedelta(days=3)
            )
