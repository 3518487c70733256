"""One table says who may do what; what it does not name is refused."""

import pytest

from dashboard.operations import policy


@pytest.mark.parametrize("action", sorted(policy.ACTIONS))
def test_whoever_may_do_less_may_not_do_more(action):
    least = policy.ROLES.index(policy.ACTIONS[action])

    may = [policy.allowed(role, action) for role in policy.ROLES]

    assert may == [index >= least for index in range(len(policy.ROLES))]


@pytest.mark.parametrize("role", [*policy.ROLES, None, "", "root"])
def test_an_action_that_nobody_named_is_refused(role):
    assert not policy.allowed(role, "conferences.levitate")


@pytest.mark.parametrize("role", [None, "", "root", "Admin"])
def test_a_role_that_does_not_exist_may_nothing(role):
    assert not any(policy.allowed(role, action) for action in policy.ACTIONS)


def test_a_viewer_sees_and_a_moderator_acts():
    assert policy.rights_of("viewer") == "view"
    assert policy.rights_of("moderator") == "moderate"
    assert policy.rights_of(None) == "view"
