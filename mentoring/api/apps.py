from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "mentoring.api"
    label = "api"

    def ready(self) -> None:
        from mentoring.api import schema  # noqa: F401, PLC0415 (registers the authentication scheme)
