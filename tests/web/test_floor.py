import pytest

from dashboard.store import names
from tests import people


def test_an_empty_floor_says_that_it_waits_for_the_first_call(viewer):
    page = viewer.get("/")

    assert page.status_code == 200
    assert "Waiting for the first call" in page.text
    assert 'data-topic="calls?state=live&amp;order=-started&amp;page=1"' in page.text
    assert 'data-epoch="" data-seq="0"' in page.text


def test_the_first_html_holds_the_rows(viewer, happens, now):
    happens(people.rings_in(at=now))

    page = viewer.get("/")

    assert f'data-call-id="{people.ALICES}"' in page.text
    assert 'data-value="ringing"' in page.text


def test_a_call_that_ended_is_not_on_the_floor(viewer, happens, now):
    happens(people.rings_in(at=now), people.hangs_up(at=now + 5))

    page = viewer.get("/")

    assert people.ALICES not in page.text
    assert "The last one ended at" in page.text


def test_calls_beyond_the_first_page_are_on_the_next(viewer, happens, now):
    happens(*(people.rings_in(f"call-{number:03}", at=now + number) for number in range(60)))

    first, second = viewer.get("/").text, viewer.get("/?page=2").text

    assert 'data-call-id="call-059"' in first
    assert 'data-call-id="call-009"' not in first
    assert 'data-call-id="call-009"' in second
    assert "page=2" in second


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "99999999"])
def test_a_page_that_cannot_be_shows_one_that_can(viewer, page):
    assert viewer.get("/", query_string={"page": page}).status_code == 200


def test_the_address_says_which_calls_are_listed_and_how(viewer, happens, now):
    happens(
        people.rings_in("menu-1", at=now, action="runMenu", caller=people.BOB),
        people.rings_in("menu-2", at=now + 1, action="runMenu", caller=people.ALICE),
        people.rings_in("parked", at=now + 2, action="park"),
    )

    page = viewer.get("/?state=menu&direction=inbound&number=%2B1+404&sort=-duration").text

    assert 'data-call-id="menu-1"' in page
    assert 'data-call-id="menu-2"' not in page
    assert 'data-call-id="parked"' not in page
    assert "1 of 3 calls" in page
    assert "calls?state=menu&amp;direction=inbound&amp;number=1404&amp;order=-duration" in page


def test_todays_failures_can_be_looked_at_from_the_floor(viewer, happens, now):
    happens(
        people.rings_in("busy", at=now), people.hangs_up("busy", at=now, result="BUSY"),
        people.rings_in("talking", at=now), people.is_answered("talking", at=now),
    )  # fmt: skip

    page = viewer.get("/?state=failed").text

    assert 'data-call-id="busy"' in page
    assert 'data-call-id="talking"' not in page
    assert "1 of 2 calls today" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"state": "asleep"}, "No call has such a state."),
        ({"direction": "up"}, "A call goes in or out."),
        ({"over": "soon"}, "Minutes and seconds"),
        ({"sort": "colour"}, "Calls cannot be sorted by this."),
        ({"number": "4" * 65}, "This is too long."),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field_and_stays_typed(viewer, asked, said):
    [(name, typed)] = asked.items()

    answer = viewer.get("/", query_string=asked | {"step": "park"})

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed}"' in answer.text
    assert f'aria-describedby="filter-{name}-error"' in answer.text
    assert '<option value="park" selected>' in answer.text


def test_names_that_are_not_the_floors_are_left_alone(viewer):
    assert viewer.get("/?utm_source=mail").status_code == 200


def test_hostile_values_come_back_as_text(viewer):
    answer = viewer.get("/", query_string={"number": '"><script>', "over": "<b>"})

    assert "<script>" not in answer.text.partition("<body")[2].partition("floor-filter")[2][:4000]
    assert "&lt;b&gt;" in answer.text


def test_each_figure_leads_to_a_floor_that_can_be_shown(viewer, happens, now):
    happens(people.rings_in(at=now))
    page = viewer.get("/").text
    links = [part.partition('"')[0] for part in page.split('class="figure-link"')[1:]]
    addresses = [
        part.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
        for part in page.split('class="figure-link"')[1:]
    ]

    assert len(addresses) == len(links) == 12
    assert {viewer.get(address).status_code for address in addresses} == {200}


def test_an_empty_filter_says_so_and_not_that_nobody_ever_called(viewer, happens, now):
    happens(people.rings_in(at=now))

    page = viewer.get("/?state=parked").text

    assert "No call is like this now" in page
    assert "0 of 1 calls" in page


def test_a_row_shows_a_given_name_over_its_number(viewer, runtime, happens, now):
    happens(people.rings_in(at=now))
    with runtime.database.writing() as connection:
        digits = names.digits_of(people.ALICE)
        names.give(connection, digits, "Alice Liddell", by_name="carol", now=now)

    page = viewer.get("/").text

    assert page.index(">Alice Liddell</a>") < page.index(">+46 70 123 45 67</span>")
