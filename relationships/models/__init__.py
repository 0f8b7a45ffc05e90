from relationships.models.action_item import ActionItem
from relationships.models.agreement import Agreement, AgreementSignature
from relationships.models.note import PrivateNote, SharedNote
from relationships.models.nudge import Nudge
from relationships.models.pulse import Pulse
from relationships.models.relationship import Relationship
from relationships.models.session import Session

__all__ = [
    "ActionItem",
    "Agreement",
    "AgreementSignature",
    "Nudge",
    "PrivateNote",
    "Pulse",
    "Relationship",
    "Session",
    "SharedNote",
]
