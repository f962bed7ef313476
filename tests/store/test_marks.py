# SPDX-License-Identifier: Apache-2.0
"""Tags and versions that a store counts."""

from __future__ import annotations

import pytest

from kgservice.errors import InvalidValueError, PreconditionError, StoreError
from kgservice.model.text import Text
from kgservice.store.marks import Marks, require
from kgservice.store.port import Condition

_G, _H = "http://example.org/g", "http://example.org/h"
_SAID = Text("said", "sagt")


def _seen(marks: Marks) -> tuple[str, str, str]:
    return marks.tag(_G), marks.tag(_H), marks.version


def test_a_write_changes_what_it_names() -> None:
    """A write to one graph changes its tag and the version, and no other tag."""
    marks = Marks()
    before = _seen(marks)
    with marks.writing(_G):
        pass
    after = _seen(marks)
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True, False]


def test_a_write_to_anything_changes_all() -> None:
    """A write that may reach any graph changes every tag."""
    marks = Marks()
    with marks.writing(_G):
        pass
    before = _seen(marks)
    with marks.writing():
        pass
    assert not set(before) & set(_seen(marks))


def test_what_was_refused_changes_nothing() -> None:
    """A write that was refused leaves all as it was."""
    marks = Marks()
    before = _seen(marks)
    with pytest.raises(InvalidValueError), marks.writing(_G):
        raise InvalidValueError(_SAID, None, _SAID, _SAID)
    assert _seen(marks) == before


def test_what_failed_may_have_changed_something() -> None:
    """A write of which nobody knows how far it came counts as one."""
    marks = Marks()
    before = _seen(marks)
    with pytest.raises(StoreError), marks.writing(_G):
        raise StoreError(_SAID, _SAID)
    assert marks.tag(_G) != before[0]
    assert marks.version != before[2]


def test_no_tag_lasts_while_its_graph_is_written() -> None:
    """Looks at a graph while it is written differ, and none of them comes again; other graphs keep their tags."""
    marks = Marks()
    before = _seen(marks)
    with marks.writing(_G):
        looks = [_seen(marks), _seen(marks)]
    after = _seen(marks)
    for place in (0, 2):
        assert len({look[place] for look in (before, *looks, after)}) == 4
    assert {look[1] for look in (before, *looks, after)} == {before[1]}


def test_two_stores_have_no_tag_in_common() -> None:
    """A tag of one start is none of another."""
    assert Marks().tag(_G) != Marks().tag(_G)
    assert Marks().version != Marks().version


@pytest.mark.parametrize(
    ("condition", "tag", "holds"),
    [
        (None, None, True),
        (Condition(), None, True),
        (Condition(match=("a", "b")), "b", True),
        (Condition(match=("a",)), "b", False),
        (Condition(match=("a",)), None, False),
        (Condition(match=("*",)), "b", True),
        (Condition(match=("*",)), None, False),
        (Condition(match=()), "b", False),
        (Condition(none_match=("a",)), "b", True),
        (Condition(none_match=("a", "b")), "b", False),
        (Condition(none_match=("a",)), None, True),
        (Condition(none_match=("*",)), "b", False),
        (Condition(none_match=("*",)), None, True),
        (Condition(match=("a",), none_match=("b",)), "a", True),
        (Condition(match=("a",), none_match=("a",)), "a", False),
    ],
)
def test_conditions(condition: Condition | None, tag: str | None, *, holds: bool) -> None:
    """A condition holds or does not, by the tag that the graph has, and names the graph where it does not."""
    for graph in (_G, None):
        if holds:
            require(condition, graph, tag)
        else:
            with pytest.raises(PreconditionError) as caught:
                require(condition, graph, tag)
            assert ("The default graph" if graph is None else graph) in caught.value.message("en")
            assert ("Standardgrafen" if graph is None else graph) in caught.value.message("nb")
