"""Who may answer a proposal is asked before what state it is in."""

import pytest

from mentoring.errors import InvalidTransition, NotAllowed
from relationships.services.relationships import accept_relationship, decline_relationship
from tests.relationships.conftest import Cast


@pytest.mark.parametrize("answer", [accept_relationship, decline_relationship])
@pytest.mark.parametrize("who", ["hr_admin", "stranger", "sponsor", "manager"])
def test_others_are_refused_whatever_the_state(scope: Cast, answer, who: str):
    person = getattr(scope, who)
    with scope.acting(person), pytest.raises(NotAllowed):
        answer(scope.relationship, by=scope.actor(person))


@pytest.mark.parametrize("answer", [accept_relationship, decline_relationship])
def test_the_two_hear_that_it_is_decided(scope: Cast, answer):
    with scope.acting(scope.mentor), pytest.raises(InvalidTransition):
        answer(scope.relationship, by=scope.actor(scope.mentor))
