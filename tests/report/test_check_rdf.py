# SPDX-License-Identifier: Apache-2.0
"""The graph of a check: a SHACL validation report that joins with the ontology, the same in both syntaxes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, QuerySolutions, RdfFormat, Store, parse

from kgservice.knowledge.graph import ontology_files
from kgservice.report.check_rdf import check_to_graph, check_to_json_ld, check_to_turtle
from kgservice.shacl.report_graph import read_report
from kgservice.vocabulary import BASE, MD, MDSH, RDFS, SH, compact
from tests.report.checks import CHECKS, full_check, knowledge

ROOT = Path(__file__).resolve().parents[2]
PREFIXES = f"""
PREFIX sh: <{SH}>
PREFIX md: <{MD}>
PREFIX mdsh: <{MDSH}>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""


@pytest.fixture(scope="module")
def store() -> Store:
    """Return a store with the report of the full check."""
    found = Store()
    found.load(check_to_turtle(full_check(), knowledge()), format=RdfFormat.TURTLE)
    return found


@pytest.fixture(scope="module")
def ontology() -> Store:
    """Return a store with the whole ontology."""
    found = Store()
    for path in ontology_files(ROOT):
        found.extend(parse(path.read_bytes(), format=RdfFormat.TURTLE, rename_blank_nodes=True))
    return found


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    """Return the rows of a query as text."""
    found = store.query(PREFIXES + query)
    assert isinstance(found, QuerySolutions)
    return [tuple(getattr(value, "value", "") for value in row) for row in found]


def canonical(data: bytes, form: RdfFormat) -> Dataset:
    """Return what *data* holds, its blank nodes named by their content."""
    dataset = Dataset(parse(data, format=form))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("name", CHECKS)
def test_turtle_and_json_ld_hold_the_same(name: str) -> None:
    """Both forms can be read back, and give the triples of the report."""
    turtle = canonical(check_to_turtle(CHECKS[name](), knowledge()), RdfFormat.TURTLE)
    json_ld = canonical(check_to_json_ld(CHECKS[name](), knowledge()), RdfFormat.JSON_LD)
    assert turtle == json_ld
    assert len(turtle) == len(check_to_graph(CHECKS[name](), knowledge()))


def test_our_own_engine_reads_it() -> None:
    """The report on shapes that are shipped is one that the reader of SHACL reports takes, with every result."""
    check = full_check()
    product = check.products[0]
    shipped = tuple(finding for finding in product.findings if finding.rule.endswith("-evidence"))
    report = read_report(check_to_turtle(replace(check, products=(replace(product, findings=shipped),)), knowledge()))
    assert not report.conforms
    assert len(report.results) == len(shipped) == 5
    assert all(result.path is not None for result in report.results)


def test_conforms_only_without_results() -> None:
    """SHACL's own word is true where there is no result at all, of whatever weight."""
    assert read_report(check_to_turtle(CHECKS["small"](), knowledge())).conforms


def test_result(store: Store) -> None:
    """A result names product, shape, component, weight, law and duty, and speaks both languages."""
    query = """SELECT ?component ?severity ?duty ?message ?remedy WHERE {
        ?r a sh:ValidationResult ; sh:sourceShape mdsh:mdr-mfr-risk-evidence ; sh:sourceConstraintComponent ?component ;
           sh:resultSeverity ?severity ; md:obligation ?duty ; sh:resultMessage ?message ; md:remedy ?remedy ;
           dcterms:source <https://w3id.org/mdkg/law/mdr-art-10-par-2> ; md:fingerprint ?print ; md:place ?place .
        FILTER (lang(?message) = "nb" && lang(?remedy) = "en") }"""
    assert rows(store, query) == [
        (
            SH + "QualifiedMinCountConstraintComponent",
            SH + "Violation",
            "https://w3id.org/mdkg/obligation/mdr-mfr-risk",
            "Det er ikke oppgitt dokumentasjon for: risikostyring (MDR)",
            "Name a document for MDR-MFR-RISK",
        )
    ]


def test_severities(store: Store) -> None:
    """Gaps are violations, notes are information."""
    query = "SELECT ?s (COUNT(*) AS ?n) WHERE { ?r sh:resultSeverity ?s } GROUP BY ?s ORDER BY ?s"
    assert rows(store, query) == [(SH + "Info", "1"), (SH + "Violation", "4"), (SH + "Warning", "2")]


def test_path_is_written_out(store: Store) -> None:
    """A path of several steps is a well-formed path, written once for each shape."""
    query = """SELECT ?step WHERE {
        ?r sh:sourceShape mdsh:mdr-mfr-risk-evidence ;
           sh:resultPath/sh:alternativePath/rdf:first/rdf:rest*/rdf:first ?step }"""
    assert {step for (step,) in rows(store, query)} == {MD + "usableEvidence", MD + "evidenceType"}


def test_unknown_shape_has_no_path(store: Store) -> None:
    """Nothing is said about the path of a shape that is not among the shipped ones."""
    assert rows(store, "SELECT ?p WHERE { ?r sh:sourceShape mdsh:date-form ; sh:resultPath ?p }") == []


def test_duties(store: Store) -> None:
    """Each duty has its status, and leads to its findings; the graph can be asked for what is missing."""
    query = """SELECT ?status (COUNT(*) AS ?n) WHERE { ?p md:hasCheckedDuty [ md:status ?status ] } GROUP BY ?status"""
    found = {status: int(number) for status, number in rows(store, query)}
    duties = [duty for product in full_check().products for duty in product.duties]
    assert sum(found.values()) == len(duties)
    assert found["gap"] == sum(duty.status.value == "gap" for duty in duties)
    gaps = """SELECT ?duty WHERE {
        [] md:aboutObligation ?duty ; md:status "gap" ; md:hasFinding/sh:resultSeverity sh:Info }"""
    assert rows(store, gaps) == [("https://w3id.org/mdkg/obligation/aia-risk",)]


def test_waivers(store: Store) -> None:
    """A waiver tells what, who, why and until when; those to settle hang on the report."""
    query = """SELECT ?rule ?who ?why ?day WHERE { ?r md:underWaiver ?w .
        ?w md:waives ?rule ; md:waivedBy ?who ; md:reason ?why ; md:lastDay ?day } ORDER BY ?rule"""
    assert rows(store, query) == [
        ("MDR-MFR-PMS", "R&D", "Too early", "2026-10-01"),
        ("MDR-MFR-QMS", "Quality", "Audit is booked | for spring", "2027-01-31"),
    ]
    stale = "SELECT ?rule WHERE { ?r a sh:ValidationReport ; md:hasStaleWaiver/md:waives ?rule } ORDER BY ?rule"
    assert rows(store, stale) == [("MDR-MFR-PMS",), ("no-such-rule",)]


@pytest.mark.parametrize("name", CHECKS)
def test_graph_says_only_what_is_declared(name: str, ontology: Store) -> None:
    """Every term of ours but shapes is declared in the ontology, and literals are of the datatypes it gives."""
    triples = check_to_graph(CHECKS[name](), knowledge())
    terms = {term.value for t in triples for term in (t.predicate, t.object) if isinstance(term, NamedNode)}
    ours = {term for term in terms if term.startswith(BASE) and not term.startswith((MDSH, BASE + "law/"))}
    missing = {compact(t) for t in ours if not next(ontology.quads_for_pattern(NamedNode(t), None, None), None)}
    assert missing == set()
    for triple in triples:
        ranges = [q.object for q in ontology.quads_for_pattern(triple.predicate, NamedNode(RDFS + "range"), None)]
        if ranges and triple.predicate.value.startswith(MD) and isinstance(triple.object, Literal):
            assert triple.object.datatype in ranges
