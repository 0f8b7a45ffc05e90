from django.apps import AppConfig


class InterfaceConfig(AppConfig):
    name = "mentoring.ui"
    label = "ui"
