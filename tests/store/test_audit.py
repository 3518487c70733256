"""Who did what, on both engines."""

from dashboard.store import audit
from tests.people import NOON


def append(connection, action="mute", **more):
    return audit.append(
        connection,
        at=NOON,
        by_kind="operator",
        by_name="alice",
        action=action,
        outcome="sent",
        **more,
    )


def test_a_line_is_read_as_it_was_written(database):
    with database.writing() as connection:
        seq = append(
            connection,
            address="127.0.0.1",
            target="bob",
            command_id="c1",
            before={"muted": False},
            after={"muted": True, "名": "é"},
        )

    with database.reading() as connection:
        [line] = audit.recent(connection)
    assert line == audit.AuditRow(
        seq=seq,
        at=NOON,
        by_kind="operator",
        by_name="alice",
        address="127.0.0.1",
        action="mute",
        target="bob",
        command_id="c1",
        before={"muted": False},
        after={"muted": True, "名": "é"},
        outcome="sent",
    )


def test_the_latest_lines_come_first_and_the_next_page_goes_on_below(database):
    with database.writing() as connection:
        for action in ("sign-in", "mute", "unmute"):
            append(connection, action)

    with database.reading() as connection:
        first = audit.recent(connection, limit=2)
        rest = audit.recent(connection, limit=2, before_seq=first[-1].seq)
    assert [line.action for line in first] == ["unmute", "mute"]
    assert [line.action for line in rest] == ["sign-in"]


def test_whatever_name_somebody_tries_to_sign_in_with_can_be_written_down(database):
    with database.writing() as connection:
        append(connection, "sign-in", target="ali\0ce \udcff", after={"name": "\0"})

    with database.reading() as connection:
        [line] = audit.recent(connection)
    assert line.target == "ali\ufffdce \ufffd"
