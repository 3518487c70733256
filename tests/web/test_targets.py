from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.web import targets

HERE = "http://floor.example/login"


@pytest.mark.parametrize("target", ["/", "/calls/alice", "/history?find=%2B46&after=x"])
def test_a_place_of_ours_is_kept(target):
    assert targets.local(target) == target


@pytest.mark.parametrize(
    "target",
    [None, "", "calls", "http://evil.example", "//evil.example", "/\\evil", "/\t/evil", "/\n/evil"],
)
def test_anything_else_is_nowhere(target):
    assert targets.local(target) is None


@given(st.text(alphabet="/\\:.@?#%ahtps \t\r\n", max_size=20))
def test_no_target_leads_off_the_site(text):
    target = targets.local(f"/{text}")

    if target is not None:
        assert urlsplit(urljoin(HERE, target)).netloc == "floor.example"
