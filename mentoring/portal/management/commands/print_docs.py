from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mentoring.portal.printing import printed


class Command(BaseCommand):
    help = "Print docs/states.md and docs/permissions.md from the code."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for name, text in printed().items():
            path = Path(settings.BASE_DIR) / "docs" / name
            path.write_text(text, encoding="utf-8")
            self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
