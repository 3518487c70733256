from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests import Request

from dashboard.sinch import endpoints
from dashboard.sinch.endpoints import Endpoints


@pytest.mark.parametrize(
    ("name", "region", "host"),
    [
        ("", "global", "calling.api.sinch.com"),
        ("global", "global", "calling.api.sinch.com"),
        ("use1", "use1", "calling-use1.api.sinch.com"),
        ("North-America", "use1", "calling-use1.api.sinch.com"),
        (" europe ", "euc1", "calling-euc1.api.sinch.com"),
        ("south_america", "sae1", "calling-sae1.api.sinch.com"),
        ("southeast-asia-1", "apse1", "calling-apse1.api.sinch.com"),
        ("south-east-asia-2", "apse2", "calling-apse2.api.sinch.com"),
    ],
)
def test_a_region_is_found_by_any_of_its_names(name, region, host):
    found = endpoints.region_of(name)

    assert (found.id, found.traffic_url) == (region, f"https://{host}")
    assert Endpoints.of_region(name) == Endpoints(f"https://{host}", "https://callingapi.sinch.com")


def test_only_the_global_address_may_lead_to_any_region():
    assert Endpoints.of_region("global").may_be_any_region
    assert not Endpoints.of_region("europe").may_be_any_region
    assert not Endpoints("http://127.0.0.1:8002", "http://127.0.0.1:8002").may_be_any_region


def test_a_region_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="'mars'"):
        endpoints.region_of("mars")


def test_an_address_loses_its_trailing_slash():
    assert Endpoints("http://127.0.0.1:8002/", "http://127.0.0.1:8002/v/") == Endpoints(
        "http://127.0.0.1:8002", "http://127.0.0.1:8002/v"
    )


@pytest.mark.parametrize(
    "url",
    ["", "sinch", "ftp://a.example", "https://", "https://bob:pw@a.example", "https://a.example?b"],
)
def test_what_is_no_plain_address_is_refused(url):
    with pytest.raises(ValueError, match="address"):
        Endpoints(url, "https://callingapi.sinch.com")


def test_the_paths_are_the_platforms():
    assert endpoints.CALLOUTS_PATH == "/calling/v1/callouts"
    assert endpoints.NUMBERS_PATH == "/v1/configuration/numbers"
    assert endpoints.call_path("alice") == "/calling/v1/calls/id/alice"
    assert endpoints.leg_path("alice", "callee") == "/calling/v1/calls/id/alice/leg/callee"
    assert endpoints.conference_path("standup") == "/calling/v1/conferences/id/standup"
    assert (
        endpoints.participant_path("standup", "alice") == "/calling/v1/conferences/id/standup/alice"
    )
    assert endpoints.callbacks_path("ours") == "/v1/configuration/callbacks/applications/ours"
    assert endpoints.number_query_path("+1404") == "/v1/calling/query/number/+1404"


@pytest.mark.parametrize("bad", ["", ".", ".."])
def test_an_id_that_would_change_the_path_is_refused(bad):
    with pytest.raises(endpoints.NotASegment):
        endpoints.call_path(bad)


@pytest.mark.parametrize(
    "call_id",
    ["../../v1/configuration/numbers", "a b", "a?b#c", "%2e%2e", "..\\..", "😀", "<b>", "a\r\nb"],
)
def test_an_id_is_one_segment_whatever_it_contains(call_id):
    path = endpoints.call_path(call_id)

    assert path.startswith("/calling/v1/calls/id/")
    assert path.count("/") == 5
    assert unquote(path.rpartition("/")[2]) == call_id


@given(st.text(st.characters(codec=None), min_size=1).filter(lambda text: text not in (".", "..")))
def test_what_is_sent_is_the_path_that_was_built(call_id):
    path = endpoints.call_path(call_id)

    sent = Request("GET", f"https://calling.api.sinch.com{path}").prepare().url

    assert sent is not None
    assert urlsplit(sent).path == path


CONFIGURED = Endpoints("http://127.0.0.1:8002", "http://127.0.0.1:8002")


@pytest.mark.parametrize(
    "url",
    [
        "https://calling-euc1.api.sinch.com/calling/v1/calls/id/alice",
        "https://CALLING-EUC1.api.sinch.com:443/whatever",
        "https://calling-euc1.api.sinch.com./x",
        "https://someone@calling-euc1.api.sinch.com/x",
    ],
)
def test_a_known_host_of_an_event_chooses_the_region(url):
    assert CONFIGURED.of_call(url) == Endpoints(
        "https://calling-euc1.api.sinch.com", "http://127.0.0.1:8002"
    )


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "https://evil.example/calling/v1/calls/id/alice",
        "https://calling-euc1.api.sinch.com.evil.example/x",
        "https://calling-euc1.api.sinch.com@evil.example/x",
        "https://evil.example/calling-euc1.api.sinch.com",
        "https://calling-euc1.api.sinch.com:8443/x",
        "https://calling-euc1.api.sinch.com:port/x",
        "https://calling-mars1.api.sinch.com/x",
        "http://calling-euc1.api.sinch.com/x",
        "http://127.0.0.1:8002/calling/v1/calls/id/alice",
        "https://[::1/x",
    ],
)
def test_any_other_host_of_an_event_leaves_us_where_we_are(url):
    assert CONFIGURED.of_call(url) is CONFIGURED
