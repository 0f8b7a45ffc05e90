from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "mentoring.jobs"
    label = "jobs"

    def ready(self) -> None:
        # Every app's tasks.py registers its work, so that enqueue knows all names in every process.
        autodiscover_modules("tasks")
