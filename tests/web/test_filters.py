from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import times
from dashboard.web import filters


@pytest.fixture
def app():
    app = Flask("filters")
    Babel(app)
    filters.register(app)
    with app.test_request_context():
        yield app


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+46701234567", "+46 70 123 45 67"),
        ("46701234567", "+46 70 123 45 67"),
        ("+14045000104", "+1 404-500-0104"),
        ("private", "Withheld"),
        ("anonymous", "Withheld"),
        (None, "Not known"),
        ("", "Not known"),
        ("alice", "alice"),
        ("+123", "+123"),
        ("999999999999999999999", "+999999999999999999999"),
        ("6000", "+6000"),
    ],
)
@pytest.mark.usefixtures("app")
def test_numbers_are_grouped_as_their_country_does_and_the_rest_stays(number, shown):
    assert filters.phone(number).replace("\u2011", "-") == shown


@pytest.mark.usefixtures("app")
def test_an_app_user_of_digits_is_not_taken_for_a_number():
    assert filters.party("46701234567", "username") == "46701234567"
    assert filters.party("46701234567", "number") == "+46 70 123 45 67"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, ""),
        (0, 271, "0%"),
        (1, 271, "1%"),
        (2, 3, "67%"),
        (270, 271, "99%"),
        (271, 271, "100%"),
    ],
)
@pytest.mark.usefixtures("app")
def test_none_and_all_are_said_of_nothing_else(part, whole, shown):
    assert filters.share(part, whole) == shown


@given(st.text())
def test_no_text_breaks_the_grouping_of_numbers(text):
    assert filters._grouped(text) is not None


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "00:00"), (9.9, "00:09"), (252, "04:12"), (3600, "1:00:00"), (36_005, "10:00:05")],
)
def test_a_duration_reads_as_the_clock_in_the_browser_writes_it(seconds, shown):
    assert filters.duration(seconds) == shown


def test_a_duration_is_never_negative_nor_missing():
    assert filters.duration(-3) == "00:00"
    assert filters.duration(None) == "00:00"


def test_an_instant_goes_out_in_utc():
    at = times.parse("2025-03-14T09:30:00.250Z")

    assert filters.iso(at) == "2025-03-14T09:30:00.250Z"
    assert filters.iso(None) == ""
    assert filters.utc(at, "time") == "09:30"
    assert filters.utc(at) == "2025-03-14 09:30:00 UTC"
    assert filters.utc(None) == ""


def test_the_seconds_between_two_instants_need_both():
    start = times.parse("2025-03-14T09:30:00Z")

    assert filters.seconds_between(start, start + 90 * filters.MICROSECONDS) == 90
    assert filters.seconds_between(start, None) is None


@pytest.mark.usefixtures("app")
def test_an_age_is_told_in_words_and_never_lies_ahead():
    assert "ago" in filters.ago(times.now() - 5 * filters.MICROSECONDS)
    assert "in" not in filters.ago(times.now() + 60 * filters.MICROSECONDS).split()
    assert filters.ago(None) == ""


@pytest.mark.usefixtures("app")
def test_fractions_of_a_cent_stay():
    assert filters.money(Decimal("0.0125"), "USD") == "$0.0125"
    assert filters.money(Decimal(12), "EUR") == "€12.00"
    assert filters.money(Decimal("0.5"), None) == "0.5"
    assert filters.money(None, "USD") == ""


@pytest.mark.parametrize("value", [{"a": 1}, '{"a": 1}', b'{"a": 1}'])
def test_json_is_indented_whatever_it_comes_as(value):
    assert filters.pretty_json(value) == '{\n  "a": 1\n}'


def test_what_is_no_json_stays_as_it_is():
    assert filters.pretty_json(b"\xff oops") == "\ufffd oops"


def test_a_long_id_is_shortened_and_a_short_one_is_not():
    assert filters.short_id("8f2b6c1e-90aa-4a37") == "8f2b6c1e…"
    assert filters.short_id("standup") == "standup"


def test_no_line_ends_inside_a_number():
    assert filters.unbroken("+1 404-500") == "+1\u00a0404\u2011500"


def test_the_page_names_its_language_as_html_does(app):
    with app.test_request_context():
        assert filters.html_lang() == "en"
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        assert filters.html_lang() == "zh-Hans"


def test_templates_find_the_filters_and_the_sentences(app):
    template = app.jinja_env.from_string(
        "{{ '46701234567'|phone }} {{ 'a b'|path_id }} {{ wording.call_state('menu').word }}"
    )

    assert template.render() == "+46 70 123 45 67 ~YSBi Menu"


@pytest.mark.parametrize("at", [times.parse("9999-12-31T23:59:59.999999Z"), 2**62, -(2**62)])
def test_a_time_at_the_edge_of_what_can_be_written_breaks_no_page(app, at: int):
    assert filters.utc(at)
    assert filters.iso(at)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/callbacks/voice", "/callbacks/voice"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("a\u202eb\u200b", "aU+202EbU+200B"),
        ("a\nb\x00\xad", "aU+000AbU+0000U+00AD"),
        ("汉字 é", "汉字 é"),
        ("", ""),
    ],
)
def test_what_strangers_wrote_hides_nothing(text, shown):
    tags = ('<span class="unprintable">', "</span>")
    visible = str(filters.visible(text))

    assert visible.replace(tags[0], "").replace(tags[1], "") == shown
