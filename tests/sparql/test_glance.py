# SPDX-License-Identifier: Apache-2.0
"""A glance at a query says what reading it says, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgservice.errors import InputError
from kgservice.graph.named import named_queries
from kgservice.sparql.glance import CHANGING, glance
from kgservice.sparql.guard import examine_query
from kgservice.sparql.limits import Limits
from kgservice.sparql.rewriting import limit_rows

LIMITS = Limits(rows=50)

PIECES = (
    "SELECT", "ASK", "CONSTRUCT", "*", "?a", "WHERE", "{", "}", "(", ")", "LIMIT 5", "LIMIT 500", "OFFSET 2",
    "VALUES ?a { 1 2 }", "# }  LIMIT 5", "\n", "'} LIMIT 5'", '"SERVICE"', "SERVICE", "PREFIX e: <http://e/#>",
    "e:p", ".",
    "<http://e/a>", "FILTER(?a > 1)", "RAND()", "NOW()", "!", "BASE <http://e/>", "ORDER BY ?a", "\\u0053ERVICE", "æ",
)  # fmt: skip


def agrees(text: str, limits: Limits) -> bool:
    """Return whether there was anything to see; what is seen is what reading the text finds."""
    seen = glance(text, limits)
    if seen is None:
        return False
    examined = examine_query(text, limits)
    assert examined.form == seen.form
    assert not CHANGING & {token.word for token in examined.tokens}
    if seen.bounded:
        assert limit_rows(text, limits.rows, examined) == text
    return True


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))
def test_what_is_seen_is_what_is_read(text: str) -> None:
    """Whatever the pieces make together, a query is refused by reading alone or not at all."""
    agrees(text, LIMITS)


@given(st.text(alphabet="{}()[]!-<>.;,/|^*+ ?ab:\"'#\n\\", max_size=60).map("SELECT * ".__add__))
def test_nothing_that_is_refused_is_passed(text: str) -> None:
    """What a glance lets pass is within the limits, however low they are."""
    agrees(text, Limits(depth=5, patterns=9))


def test_shipped_queries_are_seen_or_read() -> None:
    """Some of the shipped queries are plain to see, and none is seen wrongly."""
    texts = [query.text for query in named_queries().values()]

    assert agrees("PREFIX e: <http://e/> SELECT ?a WHERE { ?a e:p ?b . ?b e:q ?c } LIMIT 50", LIMITS)
    for text in texts:
        agrees(text, LIMITS)


@pytest.mark.parametrize(
    "text", ["SELECT * { SERVICE <http://e/> { } } LIMIT 1", "SELECT * {" + "{" * 200 + "} LIMIT 1"]
)
def test_what_is_refused_is_not_seen(text: str) -> None:
    """A refusal always comes from reading, which tells the place."""
    assert glance(text, LIMITS) is None
    with pytest.raises(InputError):
        examine_query(text, LIMITS)
