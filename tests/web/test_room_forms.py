"""What the short forms of a room make of what was typed."""

from dashboard.web.room_forms import RoomForm, TypedRoomAsk


def test_only_whoever_is_called_in_to_listen_is_muted():
    assert TypedRoomAsk(sound="listen").listens("me")
    assert not TypedRoomAsk(sound="speak").listens("me")
    assert not TypedRoomAsk(sound="listen").listens("person")


def test_a_form_has_an_id_of_its_own_by_which_it_is_sent_once():
    assert TypedRoomAsk(command_id="a1b2c3d4").idempotency_key == "a1b2c3d4"
    assert TypedRoomAsk(command_id="no id").idempotency_key is None


def test_lines_of_a_text_are_the_platforms():
    assert TypedRoomAsk(text=" One.\r\nTwo. ").speech == "One.\nTwo."


def test_a_form_knows_where_it_goes():
    assert RoomForm("me", "a b", 2, {}).url == "/conferences/~YSBi/me"
