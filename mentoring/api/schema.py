"""The OpenAPI document says what the bases do: problems, parameters, idempotency."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from mentoring.api.problems import CONTENT_TYPE

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; `errors` names the fields.",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {}},
    },
    "required": ["type", "title", "status", "code", "detail"],
}
REFUSALS = {
    "400": "The request cannot be read or a value is not accepted.",
    "401": "No valid session or token.",
    "403": "Known, but not allowed to do this.",
    "404": "Nothing here, or nothing you may see.",
    "409": "The state does not allow it, or somebody else was faster.",
    "422": "A rule of the product does not allow it.",
    "429": "Too many requests; see Retry-After.",
}
IDEMPOTENCY_PARAMETER: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "maxLength": 200},
    "description": "The same key and body within 24 hours have one effect and get the same answer.",
}


class OrganizationSchema(AutoSchema):
    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> Any:
        operation = super().get_operation(path, path_regex, path_prefix, method, registry)
        if operation is None:
            return None
        reference = self._problem_reference()
        for status, meaning in REFUSALS.items():
            operation["responses"].setdefault(
                status, {"description": meaning, "content": {CONTENT_TYPE: {"schema": reference}}}
            )
        return operation

    def _get_parameters(self) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super()._get_parameters()
        for parameter in parameters:
            if parameter["name"] == "organization_slug":
                parameter["description"] = "The organization's name in addresses."
        if self.method == "GET" and hasattr(self.view, "parameters"):
            for name, param in self.view.parameters().items():
                parameters.append({"in": "query", "name": name, "schema": param.schema()})
        if self.method == "POST":
            parameters.append(IDEMPOTENCY_PARAMETER)
        return parameters

    def _is_list_view(self, serializer: Any = None) -> bool:
        return bool(getattr(self.view, "is_list", False)) and self.method == "GET"

    def _get_response_for_code(
        self, serializer: Any, status_code: Any, media_types: Any = None, direction: Any = "response"
    ) -> Any:
        response: Any = super()._get_response_for_code(  # type: ignore[no-untyped-call]
            serializer, status_code, media_types, direction
        )
        if self._is_list_view() and str(status_code).startswith("2"):
            for media in response.get("content", {}).values():
                media["schema"] = _page_schema(media["schema"])
        return response

    def _problem_reference(self) -> dict[str, Any]:
        component = ResolvedComponent(  # type: ignore[no-untyped-call]
            name="Problem", type=ResolvedComponent.SCHEMA, object="Problem", schema=PROBLEM_SCHEMA
        )
        self.registry.register_on_missing(component)
        reference: dict[str, Any] = component.ref
        return reference


def _page_schema(items: dict[str, Any]) -> dict[str, Any]:
    if items.get("type") != "array":
        items = {"type": "array", "items": items}
    return {
        "type": "object",
        "properties": {"items": items, "next": {"type": "string", "nullable": True}},
        "required": ["items", "next"],
    }


class ScopeAuthenticationScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "mentoring.api.authentication.ScopeAuthentication"
    name = ["token", "session"]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[Any]]]:
        """One or the other."""
        return [{"token": []}, {"session": []}]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        return [
            {"type": "http", "scheme": "bearer"},
            {"type": "apiKey", "in": "cookie", "name": "session"},
        ]
