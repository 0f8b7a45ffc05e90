"""What the past would have sent by e-mail is not sent today."""

from datetime import timedelta

from mentoring import clock
from mentoring.demo.history.stage import Stage
from mentoring.notifications.choices import MessageStatus, Reason
from mentoring.notifications.models import OutboxMessage
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope

KEPT = timedelta(days=3)


def keep_recent_messages_only(stage: Stage) -> None:
    with organization_scope(stage.organization, Actor.task("demo")):
        OutboxMessage.objects.filter(status=MessageStatus.PENDING, due_at__lt=clock.now() - KEPT).update(
            status=MessageStatus.SUPPRESSED, reason=Reason.CANCELED
        )
