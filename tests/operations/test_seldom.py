import logging

from dashboard.operations.seldom import Seldom

log = logging.getLogger("the door")


def test_the_same_line_is_said_once(caplog):
    seldom = Seldom(log)

    for why in ("mismatch", "unknown-key", "mismatch"):
        seldom.say(logging.WARNING, "refused: %s", why)

    assert [record.getMessage() for record in caplog.records] == ["refused: mismatch"]


def test_another_line_is_not_kept_from_being_said(caplog):
    seldom = Seldom(log)

    seldom.say(logging.WARNING, "refused: %s", "mismatch")
    seldom.say(logging.ERROR, "not recorded: %s", "disk full")

    assert len(caplog.records) == 2


def test_after_its_time_it_is_said_again_with_how_often_it_was_not(caplog):
    seldom = Seldom(log, every_seconds=0.0)
    seldom._said["refused: %s"] = (-1e9, 41)

    seldom.say(logging.WARNING, "refused: %s", "mismatch")

    assert caplog.messages == ["refused: mismatch (and 41 times since the last line)"]
