from dataclasses import dataclass, field

import pytest

from dashboard.sinch import shapes
from dashboard.sinch.destinations import Destination
from dashboard.sinch.shapes import WrongShape, on_wire


@dataclass(frozen=True)
class Seat:
    row: int = field(metadata=on_wire("rowNumber", shapes.whole, also=("row",)))
    taken: bool | None = field(default=None, metadata=on_wire("isTaken", shapes.flag))


@dataclass(frozen=True)
class Room:
    name: str = field(metadata=on_wire("name", shapes.text))
    seats: tuple[Seat, ...] = field(
        default=(), metadata=on_wire("seats", shapes.many(Seat), shapes.write_many)
    )


def test_an_object_is_read_by_the_names_of_the_wire():
    raw = {"name": "hall", "seats": [{"rowNumber": 1, "isTaken": False}, {"row": 2}], "x": 1}

    assert shapes.read(Room, raw) == Room("hall", (Seat(1, False), Seat(2)))


def test_what_has_its_default_is_not_written():
    assert shapes.write(Room("hall", (Seat(1, False), Seat(0)))) == {
        "name": "hall",
        "seats": [{"rowNumber": 1, "isTaken": False}, {"rowNumber": 0}],
    }
    assert shapes.write(Room("")) == {"name": ""}


@pytest.mark.parametrize(
    ("raw", "rule", "path"),
    [
        (None, "not-an-object", ""),
        ([], "not-an-object", ""),
        ({}, "missing", "name"),
        ({"name": None}, "missing", "name"),
        ({"name": 7}, "wrong-type", "name"),
        ({"name": "hall", "seats": {}}, "wrong-type", "seats"),
        ({"name": "hall", "seats": [{"row": 1}, 7]}, "not-an-object", "seats[1]"),
        ({"name": "hall", "seats": [{}]}, "missing", "seats[0].rowNumber"),
        ({"name": "hall", "seats": [{"row": 1.0}]}, "wrong-type", "seats[0].rowNumber"),
        ({"name": "hall", "seats": [{"row": True}]}, "wrong-type", "seats[0].rowNumber"),
        ({"name": "hall", "seats": [{"row": 2**63}]}, "wrong-type", "seats[0].rowNumber"),
        ({"name": "hall", "seats": [{"row": 1, "isTaken": 1}]}, "wrong-type", "seats[0].isTaken"),
    ],
)
def test_a_wrong_shape_is_refused_with_its_path(raw, rule, path):
    with pytest.raises(WrongShape) as refusal:
        shapes.read(Room, raw)

    assert (refusal.value.rule, refusal.value.path) == (rule, path)


def test_a_destination_may_lack_its_type_but_not_its_endpoint():
    read = shapes.destination({"endpoint": "alice@example.net"}, "to")

    assert read == Destination("", "alice@example.net")
    assert shapes.destination_to_wire(read) == {"endpoint": "alice@example.net"}
    with pytest.raises(WrongShape, match=r"missing at to\.endpoint"):
        shapes.destination({"type": "sip"}, "to")


@pytest.mark.parametrize("raw", ["x", [1], [{"key": "a"}], [{"key": "a", "value": 1}]])
def test_pairs_are_strict_here(raw):
    with pytest.raises(WrongShape, match="wrong-type"):
        shapes.pairs(raw, "callHeaders")
