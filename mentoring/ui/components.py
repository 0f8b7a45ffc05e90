"""Components: keyword-only template tags, each with one template.

`{% name attribute=value %}` draws a component, `{% #name attribute=value %}…{% /name %}` one with a
body, and inside it `{% #slot actions %}…{% /slot %}` fills a named slot. What a component does not
know is a TemplateSyntaxError when the template is compiled, so a typing error never reaches a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import template
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    Parser,
    TextNode,
    Token,
    token_kwargs,
)
from django.template.context import Context
from django.template.exceptions import TemplateSyntaxError

Values = dict[str, Any]

#: Fixed components by name and attributes. Labels of icons come from a few templates; a page cannot fill this.
MOST_DRAWN = 2000
_drawn: dict[tuple[str, ...], str] = {}

# What a component may see of the page around it.
PASSED_ON = ("request", "csrf_token", "interface")


@dataclass(frozen=True)
class Component:
    """`required` and `optional` are the attributes; `choices` limits the values of some of them."""

    name: str
    required: tuple[str, ...] = ()
    optional: Mapping[str, Any] = field(default_factory=dict)
    slots: tuple[str, ...] = ()
    body: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prepare: Callable[[Values], Values] | None = None
    #: Drawn from its attributes and nothing else, and from few different ones: drawn once for each.
    is_fixed: bool = False

    @property
    def template_name(self) -> str:
        return f"components/{self.name}.html"

    @property
    def attributes(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)

    @property
    def signature(self) -> str:
        """The tag as an author writes it; also printed in the gallery and in docs/components.md."""
        shown = [*self.required, *(f"{key}={value!r}" for key, value in self.optional.items())]
        parts = [f"slots: {', '.join(self.slots)}"] if self.slots else []
        if self.body:
            parts.insert(0, "body")
        notes = f" [{'; '.join(parts)}]" if parts else ""
        return f"{self.name}({', '.join(shown)}){notes}"

    def check_choice(self, attribute: str, value: object) -> None:
        allowed = self.choices.get(attribute)
        if allowed is not None and value not in allowed:
            raise TemplateSyntaxError(f"{self.name}: {attribute} is {value!r}, it must be one of {', '.join(allowed)}")

    def check_attributes(self, given: Mapping[str, FilterExpression]) -> None:
        unknown = sorted(set(given) - set(self.attributes))
        if unknown:
            raise TemplateSyntaxError(f"{self.name} does not know {', '.join(unknown)}; it takes {self.signature}")
        missing = [name for name in self.required if name not in given]
        if missing:
            raise TemplateSyntaxError(f"{self.name} needs {', '.join(missing)}: {self.signature}")
        for name, expression in given.items():
            if isinstance(expression.var, str) and not expression.filters:
                self.check_choice(name, str(expression.var))


class SlotNode(Node):
    """The content of a named slot; drawn by the component around it, so it draws nothing itself."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        return ""


class ComponentNode(Node):
    child_nodelists = ("body",)

    def __init__(
        self,
        component: Component,
        given: dict[str, FilterExpression],
        body: NodeList,
        slots: dict[str, NodeList],
    ) -> None:
        self.component = component
        self.given = given
        self.body = body
        self.slots = slots

    def values(self, context: Context) -> Values:
        component = self.component
        values: Values = dict(component.optional)
        for name, expression in self.given.items():
            values[name] = expression.resolve(context)
            component.check_choice(name, values[name])
        values["body"] = self.body.render(context)
        values["slots"] = {
            name: self.slots[name].render(context) if name in self.slots else "" for name in component.slots
        }
        if component.prepare is not None:
            values.update(component.prepare(values))
        return values

    def render(self, context: Context) -> str:
        if not self.component.is_fixed:
            return self._draw(context, self.values(context))
        values = {**self.component.optional, **{name: value.resolve(context) for name, value in self.given.items()}}
        key = (self.component.name, *(str(values[name]) for name in self.component.attributes))
        drawn = _drawn.get(key)
        if drawn is None:
            drawn = self._draw(context, values)
            if len(_drawn) < MOST_DRAWN:
                _drawn[key] = drawn
        return drawn

    def _draw(self, context: Context, values: Values) -> str:
        for name in PASSED_ON:
            values.setdefault(name, context.get(name, ""))
        assert context.template is not None
        drawn = context.template.engine.get_template(self.component.template_name)
        return drawn.render(context.new(values))


def _given(component: Component, parser: Parser, bits: list[str]) -> dict[str, FilterExpression]:
    names = [bit.partition("=")[0] for bit in bits]
    for name in names:
        if names.count(name) > 1:
            raise TemplateSyntaxError(f"{component.name}: {name} is given twice")
    remaining = list(bits)
    given = token_kwargs(remaining, parser)
    if remaining:
        raise TemplateSyntaxError(f"{component.name} takes attributes by name only, not {remaining[0]}")
    component.check_attributes(given)
    return given


def _split_slots(component: Component, nodelist: NodeList) -> tuple[NodeList, dict[str, NodeList]]:
    slots: dict[str, NodeList] = {}
    body = NodeList()
    for node in nodelist:
        if not isinstance(node, SlotNode):
            body.append(node)
            continue
        if node.name not in component.slots:
            raise TemplateSyntaxError(
                f"{component.name} has no slot {node.name}; it has {', '.join(component.slots) or 'none'}"
            )
        if node.name in slots:
            raise TemplateSyntaxError(f"{component.name}: slot {node.name} is filled twice")
        slots[node.name] = node.nodelist
    stray = any(not isinstance(node, TextNode) or node.s.strip() for node in body)
    if stray and not component.body:
        raise TemplateSyntaxError(f"{component.name} has no body; fill one of its slots")
    return body, slots


def register_component(library: template.Library, component: Component) -> None:
    def compile_inline(parser: Parser, token: Token) -> Node:
        given = _given(component, parser, token.split_contents()[1:])
        return ComponentNode(component, given, NodeList(), {})

    def compile_block(parser: Parser, token: Token) -> Node:
        given = _given(component, parser, token.split_contents()[1:])
        nodelist = parser.parse((f"/{component.name}",))
        parser.delete_first_token()
        body, slots = _split_slots(component, nodelist)
        return ComponentNode(component, given, body, slots)

    library.tag(component.name, compile_inline)
    if component.body or component.slots:
        library.tag(f"#{component.name}", compile_block)


def compile_slot(parser: Parser, token: Token) -> Node:
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError("#slot takes the slot's name and nothing else")
    nodelist = parser.parse(("/slot",))
    parser.delete_first_token()
    return SlotNode(bits[1], nodelist)
