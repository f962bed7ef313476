# SPDX-License-Identifier: Apache-2.0
"""The same query in two engines, with rows that can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph
import rdflib

from kgservice import Assessor
from kgservice.cli.inputs import read_files
from kgservice.graph import KnowledgeGraph, NamedQuery
from kgservice.report.rdf import to_turtle
from kgservice.vocabulary import GRAPH, XSD

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 23)
PRODUCT = ROOT / "examples" / "therapy-ranking.yaml"
"""AI in class IIa: of high risk by Article 6(1) of the AI Act and not by Annex III."""

Row = tuple[str, ...]


@dataclass(frozen=True)
class Graphs:
    """The dataset without a product and with the assessment of one."""

    plain: KnowledgeGraph
    with_product: KnowledgeGraph

    def of(self, query: NamedQuery) -> KnowledgeGraph:
        """Return the dataset that a query asks."""
        return self.with_product if query.needs_product else self.plain


def assessment(assessor: Assessor) -> str:
    """Return the assessment of the product as Turtle."""
    found = read_files([str(PRODUCT)], assessor.knowledge.fields, hint=None)
    return to_turtle(assessor.assess(found.products, as_of=DAY), assessor.knowledge)


def rdflib_dataset(graph: KnowledgeGraph) -> rdflib.Dataset:
    """Return the default graph, and the graph of proposals, which alone is asked for by name."""
    proposal, form = pyoxigraph.NamedNode(GRAPH + "proposal"), pyoxigraph.RdfFormat.N_TRIPLES
    dataset = rdflib.Dataset()
    for name, source in (
        (rdflib.graph.DATASET_DEFAULT_GRAPH_ID, pyoxigraph.DefaultGraph()),
        (rdflib.URIRef(proposal.value), proposal),
    ):
        dataset.graph(name).parse(data=graph.store.dump(format=form, from_graph=source), format="nt")
    return dataset


def bound(query: NamedQuery, values: Mapping[str, str], lang: str = "en") -> str:
    """Return a query with its parameters set, on the day of the tests."""
    return query.bound(values, today=DAY, lang=lang)


def oxigraph_rows(graph: KnowledgeGraph, text: str) -> tuple[Row, list[Row]]:
    """Return the names of the columns, and the rows in order."""
    answers = graph.query(text)
    assert isinstance(answers, pyoxigraph.QuerySolutions)
    columns = tuple(variable.value for variable in answers.variables)
    return columns, [tuple(_plain(value) for value in answer) for answer in answers]


def rdflib_rows(dataset: rdflib.Dataset, text: str) -> list[Row]:
    """Return the rows in order."""
    return [tuple(_plain(value) for value in answer) for answer in dataset.query(text)]


def _plain(term: Any) -> str:
    """Return a term as text, a number without needless zeros: both engines write 7 and 7.0 for the same."""
    if term is None:
        return ""
    text = str(term if isinstance(term, rdflib.term.Identifier) else term.value)
    datatype = getattr(term, "datatype", None)
    if str(getattr(datatype, "value", datatype)) in {XSD + "decimal", XSD + "integer"}:
        return f"{Decimal(text).normalize():f}"
    return text
