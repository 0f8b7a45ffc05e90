from django.db import models

from mentoring import clock
from mentoring.tenancy.constraints import ConfidentialRows
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from relationships.models.relationship import Relationship
from relationships.models.session import Session

_BY_AUTHOR = "'membership:' || author_id = {actor}"
_BY_PAIR = "{actor} IN ('membership:' || mentor_membership_id, 'membership:' || mentee_membership_id)"


class SharedNote(OrganizationModel):
    """What the pair wrote about a session, for the pair: the two who may read stand on the row, and the database
    itself refuses everybody else."""

    session = OrganizationForeignKey(Session, related_name="shared_notes")
    relationship = OrganizationForeignKey(Relationship, related_name="+")
    author = OrganizationForeignKey(Membership, related_name="+")
    mentor_membership = OrganizationForeignKey(Membership, null=True, related_name="+")
    mentee_membership = OrganizationForeignKey(Membership, null=True, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "session", "author"], name="relationships_shared_note_once"
            ),
            ConfidentialRows(command="SELECT", condition=_BY_PAIR, name="relationships_sharednote_read"),
            ConfidentialRows(
                command="INSERT", condition=f"{_BY_AUTHOR} AND {_BY_PAIR}", name="relationships_sharednote_write"
            ),
            ConfidentialRows(command="UPDATE", condition=_BY_AUTHOR, name="relationships_sharednote_change"),
            ConfidentialRows(command="DELETE", condition=_BY_AUTHOR, name="relationships_sharednote_remove"),
        ]


class PrivateNote(OrganizationModel):
    """The author's own. Encrypted before it exists; the database shows it to nobody else."""

    session = OrganizationForeignKey(Session, related_name="private_notes")
    author = OrganizationForeignKey(Membership, related_name="+")
    sealed = models.BinaryField()
    written_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "session", "author"], name="relationships_private_note_once"
            ),
            *(
                ConfidentialRows(
                    command=command,
                    condition=_BY_AUTHOR,
                    name=f"relationships_privatenote_{command.lower()}",
                )
                for command in ("SELECT", "INSERT", "UPDATE", "DELETE")
            ),
        ]
