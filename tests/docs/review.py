# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.docs.review --write``: rewrite the lists of docs/legal-review.md that come from the ontology.

Between its markers the document holds what the ontology says of itself: what needs review and why, how the rules,
obligations and overlaps of each file were traced and how many were read again, and which guidance was read. Without
``--write`` the command only says whether they are up to date.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import yaml
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kgservice.vocabulary import compact
from tests.docs.documents import ROOT
from tests.ontology.knowledge import whole_ontology

__all__ = ["DOCUMENT", "REASONS", "main", "needing_review", "rewritten", "sections"]

DOCUMENT: Final = ROOT / "docs" / "legal-review.md"
REASONS: Final = Path(__file__).with_name("review_reasons.yaml")
_BASE: Final = "https://w3id.org/mdkg/"
_PREFIXES: Final = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX md: <https://w3id.org/mdkg/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_REVIEW: Final = """
SELECT ?subject ?label ?note ?module WHERE {
  ?subject md:needsReview true ; rdfs:isDefinedBy ?module ; skos:prefLabel ?label .
  FILTER(lang(?label) = "en")
  OPTIONAL { ?subject skos:scopeNote ?note FILTER(lang(?note) = "en") }
} ORDER BY ?module ?subject
"""
_CONFIDENCE: Final = """
SELECT ?module ?confidence ?review ?reviewed WHERE {
  ?subject %s ; md:confidence ?confidence ; rdfs:isDefinedBy ?module .
  OPTIONAL { ?subject md:needsReview ?review }
  OPTIONAL { ?subject md:reviewed ?reviewed }
}
"""
_GUIDANCE: Final = """
SELECT ?notation ?read ?status ?issued WHERE {
  ?document a md:GuidanceDocument ; md:textRead ?read ; md:documentStatus ?status .
  OPTIONAL { ?document skos:notation ?own }
  ?document skos:prefLabel ?label FILTER(lang(?label) = "en")
  OPTIONAL { ?document dcterms:issued ?issued }
  BIND(COALESCE(?own, ?label) AS ?notation)
} ORDER BY ?notation
"""


def needing_review(store: Store) -> list[tuple[str, str, str, str]]:
    """Return module, compact name, label and reason of every subject that is marked md:needsReview."""
    patterns: dict[str, str] = yaml.safe_load(REASONS.read_text(encoding="utf-8"))
    found = []
    for subject, label, note, module in _rows(store, _REVIEW):
        name = subject.removeprefix(_BASE)
        reason = next((text for pattern, text in patterns.items() if fnmatchcase(name, pattern)), "") or note
        short = compact(subject).removeprefix(_BASE)
        found.append((module.removeprefix(_BASE + "ontology/"), short, label, " ".join(reason.split())))
    return found


def sections(store: Store) -> dict[str, str]:
    """Return name of a marked part → its text."""
    parts: dict[str, Callable[[Store], str]] = {
        "needs-review": _needs_review,
        "rules": _rules,
        "obligations": lambda graph: _again(graph, "a md:Obligation"),
        "overlaps": lambda graph: _again(graph, "a md:Overlap"),
        "guidance": _guidance,
        "provisions": _provisions,
        "gists": _gists,
    }
    return {name: write(store) for name, write in parts.items()}


def rewritten(text: str, parts: dict[str, str]) -> str:
    """Return *text* with what stands between the markers replaced.

    Raises:
        ValueError: A part has no markers.
    """
    for name, part in parts.items():
        pattern = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        if not pattern.search(text):
            raise ValueError(f"the document has no markers for {name}")
        text = pattern.sub(rf"\1\n{part.replace(chr(92), chr(92) * 2)}\n\2", text)
    return text


def _rows(store: Store, query: str) -> list[tuple[str, ...]]:
    answers = store.query(_PREFIXES + query)
    assert isinstance(answers, QuerySolutions)
    return [tuple(v.value if isinstance(v, (NamedNode, Literal)) else "" for v in answer) for answer in answers]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [" | ".join(head), "|".join("---" for _ in head), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines).replace("| ---", "|---").replace("--- |", "---|") + "\n"


def _needs_review(store: Store) -> str:
    found = needing_review(store)
    parts = [f"{len(found)} subjects.\n"]
    for module in dict.fromkeys(module for module, *_ in found):
        by_reason: dict[str, list[str]] = {}
        for own, name, label, reason in found:
            if own == module:
                by_reason.setdefault(reason, []).append(f"`{name}` {label}")
        rows = [("<br>".join(subjects), reason) for reason, subjects in by_reason.items()]
        parts.append(f"**`ontology/{module}.ttl`**\n\n{_table(('Subject', 'Why'), rows)}")
    return "\n".join(parts)


def _traced(store: Store, kind: str) -> dict[str, Counter[str]]:
    """Return file → how often each confidence, "review" and "again" occur, and the number of subjects of that kind."""
    counts: dict[str, Counter[str]] = {}
    for module, confidence, review, reviewed in _rows(store, _CONFIDENCE % kind):
        marks = [confidence, "all", *(["review"] if review else []), *(["again"] if reviewed else [])]
        counts.setdefault(f"`{module.removeprefix(_BASE)}.ttl`", Counter()).update(marks)
    return dict(sorted(counts.items()))


def _rules(store: Store) -> str:
    columns = ("read", "secondary", "recalled", "review")
    counts = _traced(store, "rdfs:subClassOf md:RuleBranch")
    rows = [(name, *(str(own[column]) for column in columns)) for name, own in counts.items()]
    return _table(("File", "Read", "Second-hand", "Recalled", "Needs review"), rows)


def _again(store: Store, kind: str) -> str:
    """Return how the subjects of a kind were traced, file by file, and the share that was read a second time."""
    columns = ("all", "read", "derived", "secondary", "recalled", "review")
    counts = _traced(store, kind)
    counts["all files"] = sum(counts.values(), Counter())
    rows = [(name, *(str(own[column]) for column in columns), _share(own)) for name, own in counts.items()]
    head = ("File", "Number", "Read", "Derived", "Second-hand", "Recalled", "Needs review", "Read again")
    return _table(head, rows)


def _share(own: Counter[str]) -> str:
    return f"{own['again']} ({100 * own['again'] // own['all']} %)"


def _guidance(store: Store) -> str:
    rows = [(name, issued or "–", status, read) for name, read, status, issued in _rows(store, _GUIDANCE)]
    return _table(("Document", "Issued", "Status", "Text read"), list(dict.fromkeys(rows)))


def _provisions(_: Store) -> str:
    return _table(("Table", "Extracted", "Derived", "Recalled"), _by_table("provisions", "extracted derived recalled"))


def _gists(_: Store) -> str:
    return _table(("Table", "Read", "Derived"), _by_table("gists", "read derived"))


def _by_table(folder: str, kinds: str) -> list[tuple[str, ...]]:
    """Return a row for each table in a folder: its name, and how many of its rows have each confidence."""
    rows = []
    for path in sorted((ROOT / "ontology" / "law" / folder).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            counts = Counter(row["confidence"] for row in csv.DictReader(stream))
        rows.append((f"`{path.name}`", *(str(counts[kind]) for kind in kinds.split())))
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.docs.review", description="The lists of the legal review.")
    parser.add_argument("--write", action="store_true", help="rewrite the lists in place")
    write = parser.parse_args(arguments).write
    text = DOCUMENT.read_text(encoding="utf-8")
    wanted = rewritten(text, sections(whole_ontology()))
    if wanted == text:
        return 0
    if not write:
        print(f"{DOCUMENT.name} is out of date; run python -m tests.docs.review --write", file=sys.stderr)
        return 1
    DOCUMENT.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
