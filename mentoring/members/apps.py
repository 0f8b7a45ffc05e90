from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "mentoring.members"
    label = "members"
