import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import ids

any_id = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)


@given(any_id)
def test_every_id_comes_back_from_its_path_exactly(text):
    assert ids.from_path(ids.path_id(text)) == text


@given(any_id)
def test_an_id_is_one_segment_that_no_browser_rewrites(text):
    segment = ids.path_id(text)

    assert re.fullmatch(r"[A-Za-z0-9._~-]+", segment)
    assert segment not in (".", "..")


@pytest.mark.parametrize(
    ("text", "segment"),
    [
        ("standup", "standup"),
        ("8f2b6c1e-90aa-4a37-8d15-2c4be7710a55", "8f2b6c1e-90aa-4a37-8d15-2c4be7710a55"),
        ("a~b", "a~b"),
        ("..", "~Li4"),
        ("~home", "~fmhvbWU"),
        ("a/b c", "~YS9iIGM"),
        ("站会", "~56uZ5Lya"),
    ],
)
def test_plain_ids_stay_readable_and_others_are_written_as_base64url(text, segment):
    assert ids.path_id(text) == segment


@pytest.mark.parametrize("segment", ["~", "~c3RhbmR1cA", "~!!", "~Li4=", "~gA", "a b", ""])
def test_a_segment_that_we_never_write_names_nothing(segment):
    with pytest.raises(ValueError, match="not"):
        ids.from_path(segment)


@given(any_id, any_id)
def test_two_ids_never_share_an_element(one, other):
    assert (ids.dom_id(one) == ids.dom_id(other)) == (one == other)


@given(any_id)
def test_an_element_id_needs_no_quoting_in_a_selector(text):
    assert re.fullmatch(r"[A-Za-z0-9_-]+", ids.dom_id(text))


def test_equal_rooms_of_two_applications_are_two_rooms():
    assert ids.room_key("sales", "standup") != ids.room_key("support", "standup")
