# SPDX-License-Identifier: Apache-2.0
"""The shapes that a product is checked with: what they accept, what they find, and how they say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pyshacl
import pytest
import yaml
from pyoxigraph import RdfFormat
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from kgservice.knowledge.bundle import open_knowledge
from kgservice.knowledge.provisions import provision_at
from kgservice.model.obligation import Obligation
from kgservice.report.duty_shapes import CHECKED_KINDS, drawn_shapes
from kgservice.shacl import compile_shapes
from kgservice.vocabulary import BASE, MD, MDLAW, MDO, SKOS

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "shapes"
FILES = sorted([*SHAPES.glob("gap/*.ttl"), *SHAPES.glob("input/*.ttl")])
DUTIES = SHAPES / "gap" / "obligations.ttl"
BY_HAND = [path for path in FILES if path.name not in {"obligations.ttl", "evidence-types.ttl"}]
CASES = sorted((Path(__file__).parent / "gap").glob("*.yaml"))
MDSH = Namespace(BASE + "shape/")
VOCABULARY = Namespace(MD)
CASE = "https://example.org/case/"
PREFIXES = f"@prefix md: <{MD}> .\n@prefix mdsh: <{MDSH}> .\n"
MONTHS = {"month": 1, "year": 12}
KNOWLEDGE = open_knowledge()
OBLIGATIONS = KNOWLEDGE.obligations.obligations

Found = Mapping[str, frozenset[str]]
"""Name of a case → local names of the shapes that found something in it."""

Validate = Callable[..., Found]


@cache
def shapes(*paths: Path) -> Graph:
    """Return shape files as one graph."""
    graph = Graph()
    for path in paths:
        graph.parse(path)
    return graph


def by_reference(data: str, *paths: Path) -> Found:
    """Return what pySHACL finds in each case of *data*."""
    graph = Graph().parse(data=data, format="turtle")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes(*paths), inference="none", advanced=False)
    assert isinstance(report, Graph)
    pairs = (
        (
            report.value(node, SH.focusNode),
            report.value(node, SH.sourceConstraint) or report.value(node, SH.sourceShape),
        )
        for node in report.subjects(RDF.type, SH.ValidationResult)
    )
    return grouped((str(focus), str(shape)) for focus, shape in pairs)


def by_our_engine(data: str, *paths: Path) -> Found:
    """Return what our own validator finds in each case of *data*."""
    compiled = compile_shapes(b"\n".join(path.read_bytes() for path in paths))
    results = compiled.validate(data.encode()).results
    return grouped((r.focus_node.value, (r.source_constraint or r.source_shape).value) for r in results)


ENGINES = pytest.mark.parametrize("validate", [by_reference, by_our_engine], ids=["reference", "ours"])


def grouped(pairs: Iterator[tuple[str, str]]) -> Found:
    """Return the local names of shapes by the case whose node they speak of."""
    found = defaultdict(set)
    for focus, shape in pairs:
        case, _, _ = focus.removeprefix(CASE).rpartition("/")
        found[case].add(shape.removeprefix(MDSH))
    return {case: frozenset(rules) for case, rules in found.items()}


def read_case(path: Path) -> Mapping[str, object]:
    """Return what a case file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def all_cases() -> str:
    """Return every case as one graph, each with nodes of its own."""
    bodies = [
        f"@base <{CASE}{path.stem}/{kind}/> .\n{read_case(path)[kind]}"
        for path in CASES
        for kind in ("valid", "invalid")
    ]
    return PREFIXES + "\n".join(bodies)


def findings() -> Iterator[tuple[Graph, URIRef]]:
    """Yield what a finding can come from, in files written by hand or drawn: shapes and queries with a severity."""
    for path in FILES:
        graph = shapes(path)
        holders = set(graph.subjects(SH.sparql))
        for shape in {*graph.subjects(SH.message)} - holders:
            assert isinstance(shape, URIRef)
            yield graph, shape


def rules(paths: list[Path]) -> set[str]:
    """Return the local names of everything in files that a finding can come from."""
    return {str(shape).removeprefix(MDSH) for path in paths for shape in shapes(path).subjects(SH.message)}


def product_with(duty: str, case: str, link: str = "", evidence: str = "") -> str:
    """Return a product that a duty binds, with one document where there is any."""
    given = f" ; md:{link} <e> .\n<e> {evidence} ." if evidence else " ."
    return f"@base <{CASE}{duty}/{case}/> .\n<p> a mdsh:{duty}{given}"


def duty_data(obligation: Obligation) -> Iterator[str]:
    """Yield a product without evidence, and one for each way to show the obligation."""
    duty = obligation.iri.removeprefix(MDO)
    tokens = [KNOWLEDGE.index.literal(kind, SKOS + "notation") for kind in obligation.shown_by]
    yield product_with(duty, "without")
    yield product_with(duty, "draft", "hasEvidence", f'md:evidenceType "{tokens[0]}"')
    yield product_with(duty, "covered", "usableEvidence", f'md:evidenceType "own" ; md:covers "{obligation.notation}"')
    yield product_with(duty, "other", "usableEvidence", 'md:evidenceType "own"')
    for token in filter(None, tokens):
        yield product_with(duty, token, "usableEvidence", f'md:evidenceType "{token}"')


CHECKED = [obligation for obligation in OBLIGATIONS.values() if obligation.kind in CHECKED_KINDS]


@ENGINES
def test_cases_give_what_they_expect(validate: Validate) -> None:
    """A valid case gives nothing; an invalid one gives exactly the findings it names."""
    expected = {f"{path.stem}/invalid": frozenset(read_case(path)["findings"]) for path in CASES}

    assert dict(validate(all_cases(), *BY_HAND)) == expected


@ENGINES
def test_each_obligation_asks_for_evidence(validate: Validate) -> None:
    """Without usable evidence its shape finds that; one document of any fitting type, or that covers it, is enough."""
    data = PREFIXES + "\n".join(text for obligation in CHECKED for text in duty_data(obligation))
    local = [obligation.iri.removeprefix(MDO) for obligation in CHECKED]
    expected = {
        f"{name}/{kind}": frozenset({f"{name}-evidence"}) for name in local for kind in ("without", "draft", "other")
    }

    assert dict(validate(data, DUTIES)) == expected


@ENGINES
def test_evidence_of_an_unknown_type_is_found(validate: Validate) -> None:
    """Every type of the scheme passes, and a word that is none of them does not."""
    tokens = [KNOWLEDGE.index.literal(kind, SKOS + "notation") for o in OBLIGATIONS.values() for kind in o.shown_by]
    data = [
        f'@base <{CASE}{token}/> .\n<p> md:hasEvidence <e> .\n<e> md:evidenceType "{token}" .'
        for token in {*tokens, "memo"}
    ]

    found = validate(PREFIXES + "\n".join(data), SHAPES / "input" / "evidence-types.ttl")

    assert found == {"memo": {"evidence-type-known"}}


def test_each_alternative_of_a_shape_is_needed() -> None:
    """A shape with one of its ways out taken away finds something that it does not find as it is."""
    graph = Graph()
    graph += shapes(*BY_HAND)
    narrower = {name: str(shape) for shape in named_choices(graph) for name in without_each_way(graph, shape)}
    text = graph.serialize(format="nt").encode()
    found = defaultdict(set)
    for result in compile_shapes(text, shapes_format=RdfFormat.N_TRIPLES).validate(all_cases().encode()).results:
        found[str(result.source_shape.value)].add((result.focus_node.value, str(result.value)))

    assert [name for name, shape in narrower.items() if found[name] == found[shape]] == []


def named_choices(graph: Graph) -> list[URIRef]:
    """Return the shapes with an IRI that several alternatives meet."""
    return sorted({shape for shape in graph.subjects(SH["or"]) if isinstance(shape, URIRef)})


def without_each_way(graph: Graph, shape: URIRef) -> Iterator[str]:
    """Add a copy of a shape for each of its alternatives, without that one, and yield the names of the copies."""
    ways = list(Collection(graph, graph.value(shape, SH["or"])))
    rest = [(predicate, value) for predicate, value in graph.predicate_objects(shape) if predicate != SH["or"]]
    for number, left_out in enumerate(ways):
        copy, head = URIRef(f"{shape}?{number}"), BNode()
        for predicate, value in [*rest, (SH["or"], head)]:
            graph.add((copy, predicate, value))
        Collection(graph, head, [way for way in ways if way != left_out])
        yield str(copy)


def test_each_rule_has_a_case_of_its_name() -> None:
    """A shape that no case breaks may check nothing; a case without a shape tests nothing."""
    queried = {str(holder).removeprefix(MDSH) for path in BY_HAND for holder in shapes(path).subjects(SH.sparql)}

    assert {path.stem for path in CASES} == rules(BY_HAND) - queried


def test_drawn_shapes_are_current() -> None:
    """Files that follow from the ontology say what they would say if they were drawn today."""
    stale = [path.name for path, text in drawn_shapes(KNOWLEDGE).items() if path.read_text(encoding="utf-8") != text]

    assert stale == []


def test_each_obligation_has_a_shape() -> None:
    """Every obligation and prohibition is checked, and nothing else is."""
    shape = {str(node).removeprefix(MDSH) for node in shapes(DUTIES).subjects(RDF.type, SH.NodeShape)}

    assert shape == {obligation.iri.removeprefix(MDO) for obligation in CHECKED}


@pytest.mark.parametrize("predicate", [SH.message, VOCABULARY.remedy], ids=["message", "remedy"])
def test_findings_speak_both_languages(predicate: URIRef) -> None:
    """What is wrong and what mends it are said once in English and once in bokmål, each without a full stop."""
    for graph, shape in findings():
        texts = list(graph.objects(shape, predicate))

        assert sorted(str(text.language) for text in texts) == ["en", "nb"], shape
        assert not [text for text in texts if text.endswith(".")], shape


def test_findings_have_a_name_and_a_weight() -> None:
    """A shape that finds something has an IRI of ours and one severity, law a violation and form a warning at most."""
    for graph, shape in findings():
        [severity] = graph.objects(shape, SH.severity)

        assert shape.startswith(MDSH), shape
        assert severity in {SH.Violation, SH.Warning}, shape
        assert (shape, SH.group, MDSH["form-of-data"]) not in graph or severity == SH.Warning, shape


def test_findings_say_what_they_rest_on() -> None:
    """A finding cites provisions, or is marked as one on the form of the data; guidance alone is no source."""
    for graph, shape in findings():
        marked = (shape, SH.group, MDSH["form-of-data"]) in graph

        assert marked or (shape, DCTERMS.source, None) in graph, shape


def test_what_shapes_cite_exists() -> None:
    """Provisions, guidance, obligations and time limits that shapes name are in the ontology."""
    index = KNOWLEDGE.index
    for graph, shape in findings():
        named = [*graph.objects(shape, DCTERMS.source), *graph.objects(shape, VOCABULARY.interpretedBy)]
        named += [*graph.objects(shape, VOCABULARY.timeLimit)]

        assert [iri for iri in named if not (provision_at(str(iri)) or index.predicates(str(iri)))] == [], shape
        assert all(str(iri) in OBLIGATIONS for iri in graph.objects(shape, VOCABULARY.obligation)), shape
        assert all(str(iri).startswith(MDLAW) for iri in graph.objects(shape, DCTERMS.source)), shape


def test_content_shapes_hang_on_the_duty_they_belong_to() -> None:
    """A shape looks at the products of the class of its own obligation, and at no others."""
    holders = {query: node for path in FILES for node, query in shapes(path).subject_objects(SH.sparql)}
    for path in BY_HAND:
        graph = shapes(path)
        for shape, obligation in graph.subject_objects(VOCABULARY.obligation):
            target = MDSH[str(obligation).removeprefix(MDO)]

            assert [target] == list(graph.objects(holders.get(shape, shape), SH.targetClass)), shape


def test_ages_are_those_of_the_time_limits() -> None:
    """Where a shape names a time limit of the ontology, the age that it allows is that limit in months."""
    limits = {limit.iri: limit for obligation in OBLIGATIONS.values() for limit in obligation.time_limits}
    for path in BY_HAND:
        graph = shapes(path)
        for shape, iri in graph.subject_objects(VOCABULARY.timeLimit):
            limit = limits[str(iri)]
            ages = {value for node, value in graph.subject_objects(SH.maxInclusive) if node in below(graph, shape)}

            assert ages == {Literal(limit.amount * MONTHS[limit.unit])}, shape
            assert all(str(source).startswith(limit.source) for source in graph.objects(shape, DCTERMS.source)), shape


def below(graph: Graph, node: object) -> set[object]:
    """Return the blank nodes that hang on a node."""
    found = {child for child in graph.objects(node, None) if not isinstance(child, URIRef | Literal)}
    return found | {further for child in found for further in below(graph, child)}


def test_evidence_types_in_shapes_are_those_of_the_scheme() -> None:
    """A misspelt type in a condition would make a shape find too much or nothing."""
    known = {str(token) for token in shapes(SHAPES / "input" / "evidence-types.ttl").objects(None, RDF.first)}
    for path in BY_HAND:
        graph = shapes(path)
        words = {str(word) for word in [*graph.objects(None, SH.hasValue), *graph.objects(None, RDF.first)]}

        assert {word for word in words if "_" in word and "/" not in word} - known <= {
            "authorised_representative",
            "health_institution",
        }, path.name


def test_shapes_written_by_hand_have_a_header() -> None:
    """Each file is a module whose name is its path, and says what it is about in both languages."""
    for path in BY_HAND:
        graph = shapes(path)
        iri = URIRef(f"{BASE}shapes/{path.parent.name}/{path.stem}")

        assert [iri] == list(graph.subjects(RDF.type, OWL.Ontology))
        assert sorted(str(text.language) for text in graph.objects(iri, DCTERMS.abstract)) == ["en", "nb"]


def test_named_helpers_have_labels() -> None:
    """What shapes share, such as the list of States, has a label in both languages."""
    for path in BY_HAND:
        graph = shapes(path)
        shared = {*graph.subjects(RDF.type, SH.PropertyGroup), MDSH["eea-country"]} & set(graph.subjects())
        for node in shared:
            assert sorted(str(text.language) for text in graph.objects(node, RDFS.label)) == ["en", "nb"], node
