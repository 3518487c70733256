import json
import logging

from dashboard.maintenance import logs
from dashboard.maintenance.logs import Lines, Repeats


def record(message: str, *arguments: object, level: int = logging.WARNING) -> logging.LogRecord:
    return logging.LogRecord("dashboard.ingest", level, __file__, 1, message, arguments, None)


def test_a_line_is_one_object():
    line = json.loads(Lines("ingest").format(record("refused\na %s", "delivery")))

    assert line["process"] == "ingest"
    assert line["level"] == "warning"
    assert line["message"] == "refused\na delivery"
    assert line["at"].endswith("Z")


def test_an_error_carries_its_traceback():
    try:
        raise ValueError("oh")
    except ValueError as error:
        broken = record("broke")
        broken.exc_info = (type(error), error, error.__traceback__)

    assert "ValueError: oh" in json.loads(Lines("web").format(broken))["traceback"]


def test_what_is_said_again_and_again_is_said_once():
    now = [0.0]
    repeats = Repeats(lambda: now[0])

    said = [repeats.filter(record("refused %s", number)) for number in range(5)]
    now[0] = logs.REPEAT_SECONDS + 1
    again = record("refused %s", 5)

    assert said == [True, False, False, False, False]
    assert repeats.filter(again)
    assert json.loads(Lines("ingest").format(again))["suppressed"] == 4


def test_another_message_is_heard_meanwhile():
    repeats = Repeats(lambda: 0.0)
    repeats.filter(record("refused"))

    assert repeats.filter(record("the store is away"))


def test_a_large_file_is_put_aside(tmp_path):
    path = tmp_path / "ingest.log"
    path.write_bytes(b"x")
    logs.put_aside(path)
    assert path.exists()

    with path.open("r+b") as file:
        file.truncate(logs.LARGEST_BYTES + 1)
    logs.put_aside(path)

    assert not path.exists()
    assert (tmp_path / "ingest.1.log").exists()


def test_a_file_that_is_not_there_is_no_trouble(tmp_path):
    logs.put_aside(tmp_path / "none.log")

    assert list(tmp_path.iterdir()) == []
