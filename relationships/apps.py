from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RelationshipsConfig(AppConfig):
    name = "relationships"

    def ready(self) -> None:
        from mentoring.ui.navigation import NavigationItem, register  # noqa: PLC0415 (models must be loaded)
        from participants import events as people  # noqa: PLC0415
        from programs import events as programs  # noqa: PLC0415
        from relationships import notices  # noqa: PLC0415
        from relationships.services import absences, leavers, moves, news  # noqa: PLC0415

        people.register_consequence(leavers.leaver_consequence())
        people.register_consequence(absences.leave_consequence())
        people.register_consequence(absences.return_consequence())
        people.register_consequence(moves.line_consequence())
        people.register_consequence(moves.promotion_consequence())
        people.people_changed.connect(news.follow_people, dispatch_uid="relationships.follow_people")
        people.mentor_capacity_changing.connect(news.keep_taken_places, dispatch_uid="relationships.keep_taken_places")
        programs.enrollment_withdrawn.connect(news.end_for_withdrawal, dispatch_uid="relationships.end_for_withdrawal")
        programs.program_ended.connect(news.end_for_program, dispatch_uid="relationships.end_for_program")
        programs.program_role_changed.connect(news.follow_sponsors, dispatch_uid="relationships.follow_sponsors")
        notices.register_kinds()
        register(
            NavigationItem(
                label=_("Pairs"),
                url_name="relationships:relationships",
                icon="handshake",
                order=30,
                audience=lambda actor: actor.membership_id is not None,
                phone=True,
            )
        )
