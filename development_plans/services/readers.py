"""Who may read what a person shares. Called by the apps above, whose relationships give the right and take it back."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from development_plans.choices import ReaderRelation
from development_plans.models import PlanReader
from mentoring.audit.services import record
from mentoring.tenancy.actors import Actor
from participants.models import Person


@transaction.atomic
def set_plan_readers(
    person: Person, *, by: Actor, source_id: UUID, readers: Iterable[tuple[UUID, ReaderRelation]]
) -> list[PlanReader]:
    """`readers` are memberships with their relation. They become exactly the readers from this source, which
    speaks of one person; the right to give them was checked by the caller."""
    wanted = {(membership_id, ReaderRelation(relation)) for membership_id, relation in readers}
    present = {
        (row.membership_id, ReaderRelation(row.relation)): row
        for row in PlanReader.objects.filter(person=person, source_id=source_id)
    }
    gone = [row.pk for key, row in present.items() if key not in wanted]
    # The source may have spoken of another record, of which this one was separated.
    gone += PlanReader.objects.filter(source_id=source_id).exclude(person=person).values_list("pk", flat=True)
    new = [
        PlanReader(person=person, membership_id=membership_id, relation=relation, source_id=source_id)
        for membership_id, relation in sorted(wanted - present.keys())
    ]
    if gone:
        PlanReader.objects.filter(pk__in=gone).delete()
    PlanReader.objects.bulk_create(new, ignore_conflicts=True)
    if gone or new:
        record(
            "plan.readers_set",
            by=by,
            subject=person,
            facts={"source": source_id, "given": len(new), "taken": len(gone)},
            about=person.pk,
        )
    return list(PlanReader.objects.filter(person=person, source_id=source_id))


@transaction.atomic
def take_back_plan_readers(source_id: UUID, *, by: Actor) -> int:
    """Ends every right that came from this source. Repeated, it changes nothing."""
    people = set(PlanReader.objects.filter(source_id=source_id).values_list("person_id", flat=True))
    taken: int = PlanReader.objects.filter(source_id=source_id).delete()[0]
    for person_id in people:
        record("plan.readers_taken_back", by=by, facts={"source": source_id, "taken": taken}, about=person_id)
    return taken
