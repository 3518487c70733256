import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

from dashboard.web.converters import IdConverter

PATHS = Map([Rule("/calls/<id:call_id>", endpoint="call")], converters={"id": IdConverter})
site = PATHS.bind("floor.example")


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
        min_size=1,
        max_size=100,
    )
)
def test_any_id_comes_back_from_its_path(call_id):
    path = site.build("call", {"call_id": call_id})

    assert site.match(path) == ("call", {"call_id": call_id})


@pytest.mark.parametrize("segment", ["..", "a b", "~!!", "~YWxpY2U", "x" * 65, "汉字", "~AA"])
def test_what_we_would_not_have_written_is_no_page(segment):
    with pytest.raises(NotFound):
        site.match(f"/calls/{segment}")
