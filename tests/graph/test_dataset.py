# SPDX-License-Identifier: Apache-2.0
"""What the dataset holds: every folder and act in a graph of its own, every provision, and a true account of itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from re import findall

import pyoxigraph
import pytest

from kgservice import Knowledge, KnowledgeError
from kgservice.graph import KnowledgeGraph, knowledge_lines, named_triples
from kgservice.knowledge.bundle import open_knowledge
from kgservice.knowledge.provisions import ACTS, provision_table
from kgservice.report.export import EXPORT_FORMATS
from kgservice.vocabulary import BASE, GRAPH, LANGUAGES, MDLAW, RDF
from tests.graph.conftest import ROOT

PREFIXES = """
PREFIX md: <https://w3id.org/mdkg/ontology/>
PREFIX mdlaw: <https://w3id.org/mdkg/law/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""
APART = {"mapping", "proposal"}


def rows(graph: KnowledgeGraph, query: str) -> list[tuple[str, ...]]:
    """Return the rows of a query as text; what is not bound is empty."""
    found = graph.query(PREFIXES + query)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [tuple(getattr(value, "value", "") for value in row) for row in found]


def truth(graph: KnowledgeGraph, query: str) -> bool:
    """Return the answer to an ASK query."""
    return bool(graph.query(PREFIXES + query))


def test_each_folder_and_each_act_is_a_named_graph(triples: Mapping[str, set[str]]) -> None:
    """A new folder of the ontology, or a new act, has its graph without being named anywhere."""
    folders = {path.name for path in (ROOT / "ontology").iterdir() if any(path.rglob("*.ttl"))}

    assert set(triples) - {""} == folders | {f"law/{act}" for act in ACTS} | {"description", "emdn"}


def test_default_graph_is_all_that_is_adopted(triples: Mapping[str, set[str]]) -> None:
    """It is the union of the adopted graphs, no more and no less."""
    adopted = set().union(*(found for name, found in triples.items() if name and name not in APART))

    assert triples[""] == adopted


@pytest.mark.parametrize("name", sorted(APART))
def test_what_is_not_adopted_stands_apart(name: str, triples: Mapping[str, set[str]]) -> None:
    """Nothing of a proposal or of a mapping to foreign terms is found where nobody asks for it."""
    assert triples[name]
    assert triples[name].isdisjoint(triples[""])


@pytest.mark.parametrize("act", ACTS)
def test_every_provision_is_there(act: str, graph: KnowledgeGraph) -> None:
    """Each row of a table has its act, id, number, kind and a citation in both languages."""
    found = rows(
        graph,
        f"""SELECT ?p ?id ?number ?kind ?en ?nb WHERE {{ GRAPH <{GRAPH}law/{act}> {{
          ?p md:inAct mdlaw:{act} ; eli:id_local ?id ; md:provisionKind ?kind .
          OPTIONAL {{ ?p eli:number ?number }}
          ?p skos:prefLabel ?en , ?nb . FILTER (LANG(?en) = "en" && LANG(?nb) = "nb") }} }}""",
    )

    expected = [
        (unit.iri, unit.id, unit.number, unit.kind, *(unit.citation(lang) for lang in LANGUAGES))
        for unit in provision_table(act).values()
    ]
    assert sorted(found) == sorted(expected)
    assert len(expected) > 50


def test_provisions_stand_in_one_another(graph: KnowledgeGraph) -> None:
    """Every provision leads up to its act, and Article 10(9)(a) of the MDR by the steps one expects."""
    up = rows(graph, "SELECT ?above WHERE { mdlaw:mdr-art-10-par-9-pnt-a eli:is_part_of* ?above }")
    lost = rows(graph, "SELECT ?p WHERE { ?p md:inAct ?act FILTER NOT EXISTS { ?p eli:is_part_of+ ?act } }")

    names = [iri.removeprefix(MDLAW) for (iri,) in up]
    assert names[-1] == "mdr"
    assert {"mdr-art-10-par-9", "mdr-art-10"} <= set(names)
    assert lost == []


@pytest.mark.parametrize("change", ["inserted", "amended", "deleted"])
def test_changed_provisions_name_what_changed_them(change: str, graph: KnowledgeGraph) -> None:
    """Each act and each day that a table gives for an insertion, amendment or deletion is stated."""
    units = [unit for act in ACTS for unit in provision_table(act).values() if getattr(unit, f"{change}_by")]
    acts = {unit.iri: len(set(getattr(unit, f"{change}_by").split("; "))) for unit in units}
    days = {(unit.iri, day) for unit in units for day in getattr(unit, f"{change}_from").split("; ") if day}

    count = f"SELECT ?p (COUNT(DISTINCT ?act) AS ?n) WHERE {{ ?p md:{change}By ?act }} GROUP BY ?p"
    assert {iri: int(number) for iri, number in rows(graph, count)} == acts
    assert set(rows(graph, f"SELECT ?p ?day WHERE {{ ?p md:{change}From ?day }}")) == days
    assert units


def test_a_deleted_provision_leads_to_the_act_that_deleted_it(graph: KnowledgeGraph) -> None:
    """Article 10(5) of the AI Act was deleted by Regulation (EU) 2026/1744, which is itself in the graph."""
    found = rows(
        graph,
        "SELECT ?act ?day ?status WHERE { mdlaw:aia-art-10-par-5 md:deletedBy ?act ; md:deletedFrom ?day ;"
        " md:textStatus ?status . ?act a ?type }",
    )

    assert set(found) == {(MDLAW + "reg-2026-1744", "2026-07-27", "deleted")}


def test_changing_acts_of_the_union_are_things(graph: KnowledgeGraph) -> None:
    """An amending act of the Union is never a mere number; Norwegian ones, which have no entry, are."""
    query = "SELECT DISTINCT ?act WHERE { ?p md:insertedBy|md:amendedBy|md:deletedBy ?act FILTER (isLiteral(?act)) }"

    assert [name for (name,) in rows(graph, query) if not name.startswith(("FOR-", "LOV-"))] == []


def test_same_knowledge_gives_the_same_lines(lines: tuple[str, ...]) -> None:
    """Read anew, by another process with another order of sets, every line and every blank node is the same."""
    program = (
        "from hashlib import sha256; from kgservice import open_knowledge; from kgservice.graph import knowledge_lines;"
        "print(sha256('\\n'.join(knowledge_lines(open_knowledge())).encode()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment)

    assert done.stdout.decode().strip() == sha256("\n".join(lines).encode()).hexdigest()
    assert list(knowledge_lines(open_knowledge())) == list(lines)


def test_no_line_is_written_twice(lines: tuple[str, ...]) -> None:
    """A triple stands once in each graph, whichever files say it."""
    assert len(lines) == len(set(lines))


def test_blank_nodes_belong_to_one_graph(triples: Mapping[str, set[str]]) -> None:
    """No two graphs share a blank node, so that none is joined to a stranger."""
    blank = {name: set(findall(r"_:\S+", "\n".join(found))) for name, found in triples.items() if name}

    assert [pair for pair in combinations(blank, 2) if blank[pair[0]] & blank[pair[1]]] == []
    assert blank["rule"]


def test_blank_nodes_of_two_files_never_meet(tmp_path: Path, knowledge: Knowledge) -> None:
    """Not even where the name of one file goes on where that of another ends."""
    folder = tmp_path / "ontology" / "core"
    folder.mkdir(parents=True)
    (folder / "a.ttl").write_text("\n".join(f"<urn:a{n}> <urn:p> [] ." for n in range(12)))
    (folder / "a1.ttl").write_text("<urn:b0> <urn:p> [] .\n<urn:b1> <urn:p> [] .")
    (folder / "a-1.ttl").write_text("<urn:c0> <urn:p> [] .")

    found = [t for g, t in named_triples(Knowledge(tmp_path, knowledge.index)) if g == GRAPH + "core"]

    assert len({triple.split()[2] for triple in found}) == 12 + 2 + 1


def test_lists_come_through_whole(graph: KnowledgeGraph, lines: tuple[str, ...]) -> None:
    """The store is filled in portions, and no list is cut at the edge of one."""
    assert not truth(graph, "ASK { ?cell rdf:first ?value FILTER NOT EXISTS { ?cell rdf:rest ?rest } }")
    assert not truth(
        graph, "ASK { ?cell rdf:rest ?rest FILTER (?rest != rdf:nil && NOT EXISTS { ?rest rdf:first ?v }) }"
    )
    assert truth(graph, "ASK { ?class <http://www.w3.org/2002/07/owl#intersectionOf>/rdf:rest*/rdf:first ?member }")
    assert len(graph) == len(lines)


def test_blank_nodes_keep_their_labels(graph: KnowledgeGraph, lines: tuple[str, ...]) -> None:
    """A query that returns one returns the same one in every store."""
    stored = {str(quad) for quad in graph.store.quads_for_pattern(None, pyoxigraph.NamedNode(RDF + "first"), None)}

    assert {line.removesuffix(" .") for line in lines if line.split(" ", 2)[1] == f"<{RDF}first>"} == stored


def test_description_counts_what_is_there(graph: KnowledgeGraph) -> None:
    """The number of triples that VoID gives of each graph and of the whole is the number one finds."""
    about = f"GRAPH <{GRAPH}description>"
    stated = rows(graph, f"SELECT ?g ?n WHERE {{ {about} {{ <{BASE}dataset> void:subset ?g . ?g void:triples ?n }} }}")
    whole = rows(graph, f"SELECT ?n WHERE {{ {about} {{ <{BASE}dataset> void:triples ?n }} }}")

    counted = rows(graph, "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    others = [(name, number) for name, number in counted if name != GRAPH + "description"]
    assert sorted(stated) == sorted(others)
    assert whole == [(str(sum(int(number) for _, number in others)),)]


def test_description_names_the_dataset(graph: KnowledgeGraph, knowledge: Knowledge) -> None:
    """It is a DCAT dataset with its version and licence, a title in both languages and each form of the export."""
    query = f"SELECT ?version ?licence WHERE {{ <{BASE}dataset> a dcat:Dataset, void:Dataset ; dcat:version ?version ; "
    titles = f"SELECT (LANG(?title) AS ?lang) WHERE {{ <{BASE}dataset> dcterms:title ?title }} ORDER BY ?lang"
    forms = f"SELECT ?form WHERE {{ <{BASE}dataset> dcat:distribution ?form . ?form dcat:mediaType ?type }}"

    licence = "https://creativecommons.org/licenses/by/4.0/"
    assert rows(graph, query + "dcterms:license ?licence }") == [(knowledge.version, licence)]
    assert rows(graph, titles) == [("en",), ("nb",)]
    assert {form.rpartition(".")[2] for (form,) in rows(graph, forms)} == set(EXPORT_FORMATS)


def test_broken_turtle_is_a_fault_of_ours(tmp_path: Path, knowledge: Knowledge) -> None:
    """The message names the file."""
    path = tmp_path / "ontology" / "core" / "broken.ttl"
    path.parent.mkdir(parents=True)
    path.write_text("this is no Turtle")

    with pytest.raises(KnowledgeError, match=r"broken\.ttl is not valid Turtle"):
        list(named_triples(Knowledge(tmp_path, knowledge.index)))
