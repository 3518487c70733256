from dashboard.sandbox import logs


def test_entries_are_numbered_and_can_be_read_from_where_one_left_off():
    log = logs.Log()
    for name in ("ice", "ace", "dice"):
        log.add({"event": name})

    newer = log.entries(after=1)

    assert newer == [{"number": 2, "event": "ace"}, {"number": 3, "event": "dice"}]
    assert log.entries(after=3) == []


def test_the_oldest_entries_make_room():
    log = logs.Log()
    for count in range(logs.KEPT + 5):
        log.add({"count": count})

    kept = log.entries()

    assert len(kept) == logs.KEPT
    assert kept[0] == {"number": 6, "count": 5}
    assert log.entries(after=7)[0]["number"] == 8


def test_a_cleared_log_starts_again():
    log = logs.Log()
    log.add({"event": "ice"})

    log.clear()
    log.add({"event": "dice"})

    assert log.entries() == [{"number": 1, "event": "dice"}]
