# SPDX-License-Identifier: Apache-2.0
"""Counts and shares: those of the law are known from outside, and a broken obligation shows."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import Any

import pytest

from kgservice import Knowledge
from kgservice.knowledge.provisions import ACTS
from kgservice.report.stats import act_of_obligation, cited_provisions, stats_sheet
from kgservice.report.wording import WORDS
from kgservice.vocabulary import MDC
from tests.graph.conftest import ROOT

WHOLE = ("with-bearer", "with-trigger", "with-basis", "with-dates", "with-evidence", "cited")
"""Measures that are to be at 100 %."""


def table(knowledge: Knowledge, name: str, lang: str = "en") -> dict[str, tuple[str, ...]]:
    """Return a table as first cell → the other cells."""
    [found] = [found for found in stats_sheet(knowledge, lang).tables if found.name == name]
    return {row[0]: row[1:] for row in found.rows}


def share(knowledge: Knowledge, key: str) -> str:
    """Return the cell of a measure."""
    [cell] = table(knowledge, "shares")[WORDS[f"stats.{key}"].en]
    return cell


def with_broken_obligation(knowledge: Knowledge, **broken: Any) -> Knowledge:
    """Return the knowledge with the first obligation of the MDR changed."""
    known = knowledge.obligations
    first = next(duty for duty in known.obligations.values() if act_of_obligation(duty) == "mdr")
    changed = Knowledge(knowledge.root, knowledge.index)
    obligations = dict(known.obligations) | {first.iri: replace(first, **broken)}
    vars(changed)["obligations"] = replace(known, obligations=obligations)
    return changed


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ("Articles, §", ("124", "114", "119")),
        ("Annexes", ("17", "15", "14")),
        ("Classification rules", ("22", "7", "0")),
    ],
)
def test_the_law_is_whole(row: str, counts: tuple[str, ...], knowledge: Knowledge) -> None:
    """The MDR, the IVDR and the AI Act have as many articles, annexes and rules as in the Official Journal."""
    assert table(knowledge, "acts")[row][:3] == counts


def test_provisions_are_counted_as_the_tables_have_them(knowledge: Knowledge) -> None:
    """One line of a table is one provision."""
    files = [ROOT / "ontology" / "law" / "provisions" / f"{act}.csv" for act in ACTS]
    lines = [list(csv.reader(path.read_text(encoding="utf-8").splitlines())) for path in files]

    assert table(knowledge, "acts")["Provisions"] == tuple(str(len(found) - 1) for found in lines)


def test_obligations_are_counted_once(knowledge: Knowledge) -> None:
    """The acts together have all obligations, and each act has some."""
    counts = [int(count) for count in table(knowledge, "acts")["Duties"]]

    assert sum(counts) == len(knowledge.obligations.obligations)
    assert min(counts) > 0


def test_things_are_counted(knowledge: Knowledge) -> None:
    """The boxes of the slide are twenty; nothing that is counted is absent."""
    found = table(knowledge, "things")

    assert found["responsibility areas on the slide"] == ("20",)
    assert found["relations between duties"] == (str(len(knowledge.obligations.overlaps)),)
    assert [name for name, (count,) in found.items() if int(count) == 0] == []


@pytest.mark.parametrize("key", WHOLE)
def test_what_is_to_be_whole_is_whole(key: str, knowledge: Knowledge) -> None:
    """Every obligation has bearer, trigger, basis, dates and evidence, and every cited provision is in the graph."""
    cell = share(knowledge, key)
    part, _, rest = cell.partition(" / ")

    assert cell.endswith("(100.0 %)")
    assert part == rest.partition(" ")[0]


@pytest.mark.parametrize(
    ("key", "broken"),
    [
        ("with-bearer", {"bearers": ()}),
        ("with-trigger", {"trigger": MDC + "concluded-by-no-rule"}),
        ("with-basis", {"legal_basis": ()}),
        ("with-dates", {"applicability": ()}),
        ("with-evidence", {"shown_by": ()}),
    ],
)
def test_a_broken_obligation_lowers_its_share(key: str, broken: dict[str, Any], knowledge: Knowledge) -> None:
    """One of all is then missing, and 100 % is not said of what is not whole."""
    total = len(knowledge.obligations.obligations)

    cell = share(with_broken_obligation(knowledge, **broken), key)
    assert cell.startswith(f"{total - 1} / {total} (99.")


def test_dates_are_asked_for_in_each_jurisdiction(knowledge: Knowledge) -> None:
    """An obligation of the Union that says nothing of Norway is not whole."""
    dates = {entry.iri: entry.jurisdiction for entry in knowledge.rulebase.applicability}
    first = next(o for o in knowledge.obligations.obligations.values() if act_of_obligation(o) == "mdr")
    union = tuple(iri for iri in first.applicability if dates[iri] == "EU")

    assert union
    assert "(99." in share(with_broken_obligation(knowledge, applicability=union), "with-dates")


def test_what_needs_review_is_counted(knowledge: Knowledge) -> None:
    """One more obligation in need of review raises its share."""
    before = int(share(knowledge, "needs-review").partition(" ")[0])
    first = next(o for o in knowledge.obligations.obligations.values() if act_of_obligation(o) == "mdr")
    after = with_broken_obligation(knowledge, needs_review=not first.needs_review)

    assert abs(int(share(after, "needs-review").partition(" ")[0]) - before) == 1


def test_cited_provisions_are_of_every_act(knowledge: Knowledge) -> None:
    """What rules, obligations and areas rest on, sorted and each once."""
    cited = cited_provisions(knowledge)

    assert list(cited) == sorted(set(cited))
    assert {act for act in ACTS if any(f"/{act}-" in iri for iri in cited)} == set(ACTS)


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "no independent legal review"), ("nb", "noen uavhengig juridisk kontroll har ikke")]
)
def test_review_is_said_to_be_our_own(lang: str, words: str, knowledge: Knowledge) -> None:
    """The foot says what reviewed means, and every row has a name in the language."""
    sheet = stats_sheet(knowledge, lang)

    assert words in sheet.foot
    assert knowledge.version in sheet.about
    assert [row for found in sheet.tables for row in found.rows if not all(row)] == []
