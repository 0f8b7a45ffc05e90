"""The OpenAPI document and the page that shows it. Neither names an organization or any data."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class SchemaView(SpectacularAPIView):
    """The document itself."""


class DocumentationView(SpectacularSwaggerSplitView):
    """The document to read and try. Without inline styles, so that the content policy holds."""

    template_name = "api/documentation.html"
    url_name = "api-schema"
