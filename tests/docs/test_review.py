# SPDX-License-Identifier: Apache-2.0
"""The legal review names what the ontology itself marks as not traced, with a reason for each."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
import yaml
from pyoxigraph import QuerySolutions, Store

from tests.docs.review import DOCUMENT, REASONS, needing_review, rewritten, sections
from tests.ontology.knowledge import whole_ontology


@pytest.fixture(scope="module")
def store() -> Store:
    """Return the whole ontology."""
    return whole_ontology()


def test_lists_are_those_of_the_ontology(store: Store) -> None:
    """The lists are up to date; ``python -m tests.docs.review --write`` rewrites them."""
    text = DOCUMENT.read_text(encoding="utf-8")

    assert text == rewritten(text, sections(store))


def test_each_subject_is_listed_with_a_reason(store: Store) -> None:
    """Nothing is marked without a reason, and no reason is empty."""
    found = needing_review(store)

    assert found
    assert [name for _, name, _, reason in found if not reason] == []


def test_each_reason_is_still_needed(store: Store) -> None:
    """A pattern that no subject matches is left over."""
    query = "SELECT ?s WHERE { ?s <https://w3id.org/mdkg/ontology/needsReview> true }"
    answers = store.query(query)
    assert isinstance(answers, QuerySolutions)
    names = [answer[0].value.removeprefix("https://w3id.org/mdkg/") for answer in answers]
    patterns = yaml.safe_load(REASONS.read_text(encoding="utf-8"))

    assert [pattern for pattern in patterns if not any(fnmatchcase(name, pattern) for name in names)] == []


def test_markers_are_needed(store: Store) -> None:
    """A document that lost its markers is not silently left as it is."""
    with pytest.raises(ValueError, match="no markers"):
        rewritten("no marker here", sections(store))
