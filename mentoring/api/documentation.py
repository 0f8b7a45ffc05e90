"""The OpenAPI document and the page that shows it. Neither names an organization or any data."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


@lru_cache(maxsize=4)
def _document(urlconf: str) -> Any:
    generator: Any = SchemaGenerator  # untyped in its package
    return generator().get_schema(request=None, public=True)


class MadeOnceGenerator(SchemaGenerator):
    """Anybody may ask for the document, so it is made once in a process and not once for every question."""

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        return _document(settings.ROOT_URLCONF)


class SchemaView(SpectacularAPIView):
    """The document itself."""

    generator_class = MadeOnceGenerator


class DocumentationView(SpectacularSwaggerSplitView):
    """The document to read and try. Without inline styles, so that the content policy holds."""

    template_name = "api/documentation.html"
    url_name = "api-schema"
