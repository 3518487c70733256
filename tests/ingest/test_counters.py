from dashboard.ingest.counters import Counters

NOON = 1_773_489_600_000_000


def test_deliveries_are_counted_by_verdict():
    counters = Counters()

    counters.note("recorded", received_at=NOON, took_us=900)
    counters.note("recorded", received_at=NOON + 1, took_us=900)
    counters.note("bad-signature", received_at=NOON + 2, took_us=90)

    assert counters.figures()["received"] == {"recorded": 2, "bad-signature": 1}


def test_a_stranger_is_not_the_platforms_last_word():
    counters = Counters()

    counters.note("duplicate", received_at=NOON, took_us=900)
    counters.note("bad-signature", received_at=NOON + 2, took_us=90)

    assert counters.figures()["last_callback_at"] == NOON


def test_what_left_no_record_is_counted():
    counters = Counters()

    counters.note("not-recorded", received_at=NOON, took_us=400_000)

    assert counters.figures()["unrecorded"] == 1
    assert b"callfloor_unrecorded_total 1.0" in counters.exposition()
    assert b'callfloor_delivery_seconds_bucket{le="0.5"} 1.0' in counters.exposition()


def test_what_we_answered_in_a_backends_place_is_counted():
    counters = Counters()

    counters.note("recorded", received_at=NOON, took_us=400, is_fallback=True)
    counters.note("recorded", received_at=NOON, took_us=400)

    assert counters.figures()["fallbacks"] == 1
    assert b"callfloor_fallbacks_total 1.0" in counters.exposition(relay_away=1)
