"""What the portal itself writes: the trace of an export."""

import csv
import io

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.audit.services import record
from mentoring.portal.permissions import can_view_audit
from mentoring.portal.queries.audit import AuditLine
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from participants.readers.safe_cells import protect


@transaction.atomic
def export_audit(lines: list[AuditLine], *, by: Actor) -> bytes:
    """A file that spreadsheets open without running anything. The export is itself on record."""
    require(can_view_audit(by), _("Only owners and auditors read the record of changes."))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["at", "who", "action", "subject", "facts"])
    for line in lines:
        writer.writerow([line.at.isoformat(), *map(protect, (line.actor, line.code, line.subject, line.facts))])
    record("audit.exported", by=by, facts={"rows": len(lines)})
    return text.getvalue().encode("utf-8-sig")
