from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "evaluation"

    def ready(self) -> None:
        from evaluation import notices  # noqa: PLC0415 (models must be loaded)
        from evaluation.permissions.readiness import can_view_readiness  # noqa: PLC0415
        from evaluation.permissions.reports import can_view_reports  # noqa: PLC0415
        from evaluation.tasks import tick  # noqa: PLC0415
        from evaluation.views.own import own_readiness_section  # noqa: PLC0415
        from mentoring.jobs.ticks import register_tick  # noqa: PLC0415
        from mentoring.ui.navigation import NavigationItem, register  # noqa: PLC0415
        from mentoring.ui.sections import Section, register_section  # noqa: PLC0415

        notices.register_kinds()
        register_tick("evaluation.quarter_end", tick)
        register_section(
            Section("development_plans:plan", "evaluation/parts/own_readiness.html", own_readiness_section)
        )
        register(
            NavigationItem(
                label=_("Readiness"),
                url_name="evaluation:readiness",
                icon="chart-column",
                order=60,
                audience=can_view_readiness,
                phone=True,
            )
        )
        register(
            NavigationItem(
                label=_("Reviews"),
                url_name="evaluation:reviews",
                icon="clipboard-list",
                order=62,
                audience=lambda actor: actor.membership_id is not None,
            )
        )
        register(
            NavigationItem(
                label=_("Reports"),
                url_name="evaluation:reports",
                icon="file-text",
                order=64,
                audience=can_view_reports,
            )
        )
