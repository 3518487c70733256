import uuid

from dashboard.sandbox.ids import Ids


def some(drawn_from, count=20):
    ids = Ids(drawn_from)
    return [ids.new() for _ in range(count)]


def test_the_same_text_gives_the_same_ids():
    assert some("calls 7") == some("calls 7")


def test_another_text_or_none_gives_others():
    sequences = [some("calls 7"), some("calls 8"), some("references 7"), some(None), some(None)]

    assert len({id for ids in sequences for id in ids}) == 5 * 20


def test_they_look_like_the_platforms():
    for each in some("calls 7"):
        assert str(uuid.UUID(each)) == each
        assert uuid.UUID(each).version == 4
