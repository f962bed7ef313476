# SPDX-License-Identifier: Apache-2.0
"""The shapes for terms and module headers: what they accept, what they refuse, and how they say it."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, SH, Graph, Namespace, URIRef

from kgservice.knowledge.graph import ontology_files
from kgservice.vocabulary import BASE, MD

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "shapes" / "hygiene"
CASES = Path(__file__).parent / "hygiene"
MDSH = Namespace(BASE + "shape/")
ONTOLOGY = ROOT / "ontology"
SMALL = [
    ONTOLOGY / f"{name}.ttl"
    for name in (
        "core/decision",
        "core/obligation",
        "scheme/overlap",
        "scheme/scale",
        "obligation/mdr-health-institution",
    )
]
FOREIGN = ONTOLOGY / "core" / "external.ttl"
OTHERS = [path for path in ontology_files(ROOT) if path not in {*SMALL, FOREIGN}]
FILES = sorted(SHAPES.glob("*.ttl"))


@cache
def read(path: Path) -> Graph:
    """Return a Turtle file as a graph, parsed once."""
    return Graph().parse(path)


def results(data: Path, shapes: Path) -> list[tuple[str, str]]:
    """Return focus node and shape of the results, as CURIEs, in order, a pair once whatever it broke of the shape."""
    _, report, _ = pyshacl.validate(read(data), shacl_graph=read(shapes), inference="none", advanced=False)
    assert isinstance(report, Graph)
    found = report.subjects(RDF.type, SH.ValidationResult)
    return sorted(
        {(name(report.value(node, SH.focusNode)), name(report.value(node, SH.sourceShape))) for node in found}
    )


def name(iri: object) -> str:
    """Return an IRI as the expected results write it."""
    for prefix, namespace in (("mdsh:", MDSH), ("md:", MD)):
        if str(iri).startswith(namespace):
            return prefix + str(iri).removeprefix(namespace)
    return f"<{iri}>"


def expected(case: Path) -> list[tuple[str, str]]:
    """Return the results that lie beside a case."""
    lines = case.with_name(f"{case.stem}.expected.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return sorted((row["focus"], row["shape"]) for row in csv.DictReader(lines, delimiter="\t"))


def cases(pattern: str) -> list[Path]:
    """Return the cases of all shape files."""
    return sorted(CASES.glob(f"*/{pattern}.ttl"))


def case_name(path: Path) -> str:
    """Return what a case is called in a test report."""
    return f"{path.parent.name}/{path.stem}"


def property_shapes() -> list[tuple[Path, URIRef]]:
    """Return every shape that a report can name, with its file."""
    return [
        (path, shape)
        for path in FILES
        for shape in read(path).subjects(SH.severity)
        if (shape, RDF.type, SH.PropertyShape) in read(path) or (shape, RDF.type, SH.NodeShape) in read(path)
    ]


@pytest.mark.parametrize("case", cases("valid.*"), ids=case_name)
def test_valid_case_passes(case: Path) -> None:
    """What is in order gives no result."""
    assert results(case, SHAPES / f"{case.parent.name}.ttl") == []


@pytest.mark.parametrize("case", cases("invalid.*"), ids=case_name)
def test_invalid_case_gives_the_expected_results(case: Path) -> None:
    """A fault gives the results that lie beside it, each with the shape it broke, and no other."""
    assert expected(case) == results(case, SHAPES / f"{case.parent.name}.ttl")


@pytest.mark.parametrize("shapes", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("data", SMALL, ids=lambda path: path.stem)
def test_small_modules_follow_the_house_style(data: Path, shapes: Path) -> None:
    """Small files of several kinds, validated as they are."""
    assert results(data, shapes) == []


@pytest.mark.long
@pytest.mark.parametrize("shapes", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("data", OTHERS, ids=lambda path: path.stem)
def test_all_other_modules_follow_the_house_style(data: Path, shapes: Path) -> None:
    """Every other file of ours, which takes long; that of foreign terms declares them and says nothing else."""
    assert results(data, shapes) == []


@pytest.mark.parametrize("shapes", FILES, ids=lambda path: path.stem)
def test_shapes_have_proper_headers(shapes: Path) -> None:
    """A shape file is a module with a header of its own, and its header says where it lies."""
    assert results(shapes, SHAPES / "header.ttl") == []
    assert [URIRef(BASE + f"shapes/hygiene/{shapes.stem}")] == list(read(shapes).subjects(RDF.type, OWL.Ontology))


def test_each_shape_has_a_case_that_breaks_it() -> None:
    """A shape that no case breaks may check nothing."""
    broken = {shape for case in cases("invalid.*") for _, shape in expected(case)}

    assert {name(shape) for _, shape in property_shapes()} == broken


def test_each_shape_file_has_a_valid_case() -> None:
    """A shape that refuses everything would break each invalid case."""
    assert {path.stem for path in FILES} == {case.parent.name for case in cases("valid.*")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_shape_is_anonymous(path: Path) -> None:
    """A report can name each shape: node shapes, property shapes and the shapes they refer to have IRIs."""
    graph = read(path)
    named = {*graph.subjects(RDF.type, SH.PropertyShape), *graph.subjects(RDF.type, SH.NodeShape)}
    referred = {
        *graph.objects(None, SH.property),
        *graph.objects(None, SH.qualifiedValueShape),
        *graph.subjects(SH.path),
    }

    assert referred <= named
    assert all(isinstance(shape, URIRef) and shape.startswith(MDSH) for shape in named)


@pytest.mark.parametrize("predicate", [SH.message, SH.name], ids=["message", "name"])
def test_each_property_shape_speaks_both_languages(predicate: URIRef) -> None:
    """Message and name are given once in English and once in bokmål."""
    for path, shape in property_shapes():
        if predicate == SH.message or (shape, SH.path, None) in read(path):
            assert sorted(text.language for text in read(path).objects(shape, predicate)) == ["en", "nb"], shape


def test_report_carries_both_messages() -> None:
    """A result holds the message of its shape in both languages, not one made by the engine."""
    _, report, _ = pyshacl.validate(
        read(CASES / "term" / "invalid.missing-module.ttl"), shacl_graph=read(SHAPES / "term.ttl"), inference="none"
    )
    assert isinstance(report, Graph)
    messages = {text.language: str(text) for text in report.objects(None, SH.resultMessage)}

    assert {"en", "nb"} == messages.keys()
    assert messages["en"] == "A term must name exactly one module that defines it."
