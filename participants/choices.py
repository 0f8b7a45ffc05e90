from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EmploymentStatus(TextChoices):
    ACTIVE = "active", _("Active")
    ON_LEAVE = "on_leave", _("On leave")
    LEFT = "left", _("Left")


class ImportStatus(TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    APPLYING = "applying", _("Being imported")
    APPLIED = "applied", _("Imported")
    FAILED = "failed", _("Failed")
    DISCARDED = "discarded", _("Discarded")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


IMPORT_TRANSITIONS: dict[str, frozenset[str]] = {
    ImportStatus.UPLOADED: frozenset({ImportStatus.CHECKING, ImportStatus.DISCARDED}),
    ImportStatus.CHECKING: frozenset({ImportStatus.CHECKED, ImportStatus.FAILED}),
    ImportStatus.CHECKED: frozenset({ImportStatus.CHECKING, ImportStatus.APPLYING, ImportStatus.DISCARDED}),
    ImportStatus.APPLYING: frozenset({ImportStatus.APPLIED, ImportStatus.FAILED}),
    ImportStatus.FAILED: frozenset({ImportStatus.CHECKING, ImportStatus.DISCARDED}),
    ImportStatus.APPLIED: frozenset({ImportStatus.UNDOING}),
    ImportStatus.DISCARDED: frozenset(),
    ImportStatus.UNDOING: frozenset({ImportStatus.UNDONE, ImportStatus.APPLIED}),
    ImportStatus.UNDONE: frozenset(),
}


class SourceKind(TextChoices):
    FOLDER = "folder", _("Watched folder")
    HTTPS = "https", _("HTTPS address")


class SourceOutcome(TextChoices):
    """What became of the last file."""

    FETCHING = "fetching", _("Being fetched")
    IMPORTED = "imported", _("Imported")
    SAME = "same", _("Same file as before")
    NOTHING = "nothing", _("No file there")
    WAITING = "waiting", _("Waits for you")
    FAILED = "failed", _("Failed")


class VacancyRisk(TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class ChangeKind(TextChoices):
    """What has become of a person. `updated` is every other correction of a file."""

    LEFT = "left", _("Has left")
    ON_LEAVE = "on_leave", _("On leave")
    BACK = "back", _("Back")
    PROMOTED = "promoted", _("Promoted")
    MOVED = "moved", _("Moved")
    MERGED = "merged", _("Merged")
    UPDATED = "updated", _("Corrected")


class ChangeStatus(TextChoices):
    APPLIED = "applied", _("In force")
    UNDONE = "undone", _("Undone")


CHANGE_TRANSITIONS: dict[str, frozenset[str]] = {
    ChangeStatus.APPLIED: frozenset({ChangeStatus.UNDONE}),
    ChangeStatus.UNDONE: frozenset(),
}

#: Kind -> the employment in which somebody may be for it to be entered by hand.
POSSIBLE_CHANGES: dict[str, frozenset[str]] = {
    ChangeKind.ON_LEAVE: frozenset({EmploymentStatus.ACTIVE}),
    ChangeKind.BACK: frozenset({EmploymentStatus.ON_LEAVE, EmploymentStatus.LEFT}),
    ChangeKind.PROMOTED: frozenset({EmploymentStatus.ACTIVE, EmploymentStatus.ON_LEAVE}),
    ChangeKind.MOVED: frozenset({EmploymentStatus.ACTIVE, EmploymentStatus.ON_LEAVE}),
    ChangeKind.LEFT: frozenset({EmploymentStatus.ACTIVE, EmploymentStatus.ON_LEAVE}),
}
