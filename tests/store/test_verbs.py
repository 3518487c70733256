import pytest

from dashboard.store import verbs


@pytest.mark.parametrize(
    ("verb", "back"),
    [("mute", "unmute"), ("unmute", "mute"), ("hold", "resume"), ("kick", None), ("say", None)],
)
def test_each_verb_knows_what_takes_it_back(verb, back):
    assert verbs.opposite(verb) == back


def test_what_only_adds_something_has_no_lane():
    assert verbs.lane_of("say") == ()
