from itertools import islice

from benchmarks import histories
from benchmarks.histories import Credentials
from dashboard.sinch import callbacks, signing, wire

ALICES = Credentials("alices-application", "c2VjcmV0")


def test_every_call_rings_in_is_answered_and_hangs_up_in_that_order():
    happened = list(islice(histories.happening("call", live=4), 60))

    kinds = [callback.kind for callback in happened if callback.call_id == "call-3"]

    assert kinds == ["ice", "ace", "dice"]


def test_no_more_calls_are_up_than_asked_for_and_soon_exactly_so_many():
    up: set[str | None] = set()
    counts = []
    for callback in islice(histories.happening("call", live=4), 60):
        if callback.kind == "ice":
            up.add(callback.call_id)
        if callback.kind == "dice":
            up.remove(callback.call_id)
        counts.append(len(up))

    steady = counts[histories.before_steady(4) - 1 :]

    assert steady[0] == 4
    assert set(steady) == {3, 4}


def test_a_posted_callback_is_signed_for_the_door_and_readable():
    [callback] = islice(histories.happening("call", live=4), 1)

    posted = histories.posted(callback, ALICES)

    head, _, body = posted.request.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    verified = signing.verify(
        headers,
        method="POST",
        paths=[histories.PATH],
        body=body,
        secret_of=signing.Keyring({ALICES.key: ALICES.secret}),
    )
    assert verified.application_key == ALICES.key
    assert int(headers["Content-Length"]) == len(body)
    assert callbacks.parse(wire.strict_object(body)).call_id == posted.call_id
