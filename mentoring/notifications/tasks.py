from celery import shared_task

from mentoring.notifications.drain import drain as drain_messages


@shared_task(name="notifications.drain")
def drain() -> None:
    drain_messages()
