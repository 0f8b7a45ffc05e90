from relationships.content import (
    agreement_items,
    agreement_releases,
    conversation_guides,
    conversation_models,
)


def test_agreement_states_confidence_its_limits_and_the_no_fault_ending() -> None:
    items = {item.key: item for item in agreement_items()}
    assert {"goals", "rhythm", "confidentiality", "boundaries", "ending"} <= items.keys()
    for key in ("confidentiality", "confidentiality_limits", "ending"):
        assert not items[key].editable
        assert items[key].releases == ("nothing",)
    assert "without giving a reason" in items["ending"].text


def test_every_release_is_explained_and_offered_somewhere() -> None:
    offered = {release for item in agreement_items() for release in item.releases}
    assert offered == {release.key for release in agreement_releases()}


def test_models_are_grow_oscar_and_clear_in_their_order() -> None:
    assert [model.name for model in conversation_models()] == ["GROW", "OSCAR", "CLEAR"]
    for model in conversation_models():
        assert "".join(stage.key[0] for stage in model.stages).upper() == model.name


def test_guides_fit_a_session_of_45_minutes() -> None:
    assert len(conversation_guides()) == 4
    for guide in conversation_guides():
        assert sum(part.minutes for part in guide.parts) == 45, guide.key
