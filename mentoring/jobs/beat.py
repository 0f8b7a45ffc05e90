"""What is looked at regularly. A late, doubled or missing beat changes nothing but the delay."""

SCHEDULE: dict[str, dict[str, object]] = {
    # `expires`: ticks that nobody took while all workers were down are worth nothing.
    "due jobs": {"task": "jobs.tick", "schedule": 10.0, "options": {"expires": 20}},
    "due occurrences": {"task": "jobs.materialize", "schedule": 60.0, "options": {"expires": 90}},
    "due messages": {"task": "notifications.drain", "schedule": 10.0, "options": {"expires": 20}},
}
