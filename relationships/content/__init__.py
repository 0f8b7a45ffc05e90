"""Content supplied with the product about relationships: agreement, models, conversation guides."""

from dataclasses import dataclass
from functools import cache

from participants.content.reading import (
    ContentError,
    build_all,
    read_content,
    require_known,
    require_unique_keys,
)

PACKAGE = "relationships.content"


@dataclass(frozen=True)
class Release:
    """Something an agreement may let others see, with the words that explain it."""

    key: str
    meaning: str


@dataclass(frozen=True)
class AgreementItem:
    key: str
    title: str
    text: str
    default_release: str
    releases: tuple[str, ...]
    editable: bool


@dataclass(frozen=True)
class Stage:
    key: str
    name: str
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class ConversationModel:
    key: str
    name: str
    summary: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class GuidePart:
    name: str
    text: str
    minutes: int


@dataclass(frozen=True)
class ConversationGuide:
    key: str
    session: int
    title: str
    purpose: str
    for_mentor: tuple[str, ...]
    for_mentee: tuple[str, ...]
    parts: tuple[GuidePart, ...]


@cache
def agreement_releases(language: str = "en") -> tuple[Release, ...]:
    tables = read_content(PACKAGE, "agreement", language)["releases"]
    releases = build_all(Release, tables, "releases")
    require_unique_keys(releases, "releases")
    return releases


@cache
def agreement_items(language: str = "en") -> tuple[AgreementItem, ...]:
    tables = read_content(PACKAGE, "agreement", language)["items"]
    items = build_all(AgreementItem, tables, "agreement")
    require_unique_keys(items, "agreement")
    known = [release.key for release in agreement_releases(language)]
    for item in items:
        require_known(item.releases, known, f"agreement {item.key}")
        if item.default_release not in item.releases:
            raise ContentError(f"agreement {item.key}: the default is not among the choices")
    return items


@cache
def conversation_models(language: str = "en") -> tuple[ConversationModel, ...]:
    tables = read_content(PACKAGE, "models", language)["models"]
    models = build_all(ConversationModel, tables, "models")
    require_unique_keys(models, "models")
    for model in models:
        require_unique_keys(model.stages, f"models {model.key}")
        if not all(stage.prompts for stage in model.stages):
            raise ContentError(f"models {model.key}: a stage has no prompt")
    return models


@cache
def conversation_guides(language: str = "en") -> tuple[ConversationGuide, ...]:
    tables = read_content(PACKAGE, "guides", language)["guides"]
    guides = build_all(ConversationGuide, tables, "guides")
    if [guide.session for guide in guides] != list(range(1, len(guides) + 1)):
        raise ContentError("guides: sessions must count from 1 without a gap")
    return guides
