# SPDX-License-Identifier: Apache-2.0
"""The ontology stays inside OWL 2 DL, and inside the part of it that is evaluated, as far as syntax can tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from kgservice.knowledge.graph import Node, TermIndex, key_of, ontology_files, read_index
from kgservice.vocabulary import BASE, MD, MDF, OWL, RDF, RDFS, XSD
from tests.ontology.knowledge import ROOT

TYPE = RDF + "type"
SUBCLASS = RDFS + "subClassOf"
EQUIVALENT = OWL + "equivalentClass"
ON_PROPERTY = OWL + "onProperty"

KIND_OF_TYPE = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "object property",
    OWL + "DatatypeProperty": "data property",
    OWL + "AnnotationProperty": "annotation property",
    OWL + "Ontology": "ontology",
    RDFS + "Datatype": "datatype",
}
"""Declarations, and what they make of an IRI; every other type makes an individual of it."""

CHARACTERISTICS = {OWL + "FunctionalProperty"}
"""Types that say how a property behaves, beside the one that says what it is."""

EXPRESSIONS = [
    {OWL + "intersectionOf"},
    {OWL + "unionOf"},
    {OWL + "complementOf"},
    {ON_PROPERTY, OWL + "hasValue"},
    {ON_PROPERTY, OWL + "someValuesFrom"},
]
"""The forms of class expression that are evaluated, by the predicates that make them."""

CLASS_AXIOMS = {SUBCLASS, EQUIVALENT, OWL + "disjointWith"}
ANNOTATION = {OWL + name for name in ("annotatedSource", "annotatedProperty", "annotatedTarget")}
OWL_TERMS = {
    *KIND_OF_TYPE,
    *CHARACTERISTICS,
    *CLASS_AXIOMS,
    *ANNOTATION,
    *(predicate for form in EXPRESSIONS for predicate in form),
    *(OWL + name for name in ("Axiom", "Restriction", "Thing", "imports", "versionIRI", "versionInfo", "deprecated")),
    *(OWL + name for name in ("priorVersion", "backwardCompatibleWith", "incompatibleWith")),
}
"""What of OWL may occur at all."""

BUILT_IN_ANNOTATIONS = {
    *(RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")),
    *(OWL + name for name in ("versionInfo", "deprecated", "priorVersion", "backwardCompatibleWith")),
    OWL + "incompatibleWith",
}
RESERVED = (RDF, RDFS, OWL, XSD)


@dataclass
class Ontology:
    """The triples of all files, and what they make of each IRI."""

    index: TermIndex
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def triples(self) -> Iterator[tuple[str, str, Node]]:
        """Yield every triple."""
        for subject in self.index.subjects():
            for predicate, values in self.index.predicates(subject).items():
                for value in values:
                    yield subject, predicate, value

    def is_blank_class(self, node: str) -> bool:
        """Say whether a node is a class expression."""
        return node.startswith("_:") and bool({OWL + "Class", OWL + "Restriction"} & set(self.index.iris(node, TYPE)))

    def expressions(self) -> list[str]:
        """Return the blank nodes that are class expressions."""
        return [node for node in self.index.subjects() if self.is_blank_class(node)]

    def of_kind(self, kind: str) -> list[str]:
        """Return the IRIs declared to be of a kind."""
        return [iri for iri, kinds in self.kinds.items() if kind in kinds]


@pytest.fixture(scope="module")
def dl() -> Ontology:
    """The whole ontology, with the kinds that declarations give."""
    found = Ontology(read_index(ontology_files(ROOT)))
    for subject in found.index.subjects():
        for type_iri in found.index.iris(subject, TYPE):
            if not subject.startswith("_:") and type_iri not in CHARACTERISTICS:
                found.kinds[subject].add(KIND_OF_TYPE.get(type_iri, "individual"))
    return found


def test_no_iri_is_declared_as_two_kinds_of_entity(dl: Ontology):
    """OWL 2 DL forbids most punning, and we forbid the rest."""
    assert {} == {iri: kinds for iri, kinds in dl.kinds.items() if len(kinds) > 1}


def test_no_iri_is_used_as_another_kind_than_declared(dl: Ontology):
    """What stands where a class must stand is declared a class, and so for properties."""
    wrong = []
    for subject, predicate, value in dl.triples():
        for iri, wanted in _positions(dl, subject, predicate, value):
            if not iri.startswith(("_:", *RESERVED)) and dl.kinds.get(iri, set()) != wanted:
                wrong.append(f"{iri} as {' or '.join(wanted)}: declared {dl.kinds.get(iri, 'nothing')}")

    assert [] == sorted(set(wrong))


def _positions(dl: Ontology, subject: str, predicate: str, value: Node) -> Iterator[tuple[str, set[str]]]:
    """Yield the IRIs of a triple whose place says of which kind they must be."""
    target = key_of(value) if isinstance(value, NamedNode | BlankNode) else ""
    if predicate in CLASS_AXIOMS:
        yield subject, {"class"}
        yield target, {"class"}
    elif predicate in {OWL + "complementOf", OWL + "someValuesFrom"}:
        yield target, {"class"}
    elif predicate in {OWL + "intersectionOf", OWL + "unionOf"}:
        for member in dl.index.items(target):
            yield key_of(member), {"class"}
    elif predicate == ON_PROPERTY:
        yield target, {"object property"} if dl.index.objects(subject, OWL + "someValuesFrom") else {"data property"}
    elif predicate == TYPE:
        yield target, {"class"}


def test_each_property_in_use_is_declared(dl: Ontology):
    """Every predicate is declared a property, unless OWL, RDF or RDFS bring it; foreign ones too, as OWL 2 DL asks."""
    properties = {"object property", "data property", "annotation property"}
    used = {predicate for _, predicate, _ in dl.triples() if not predicate.startswith(RESERVED)}

    assert [] == sorted(predicate for predicate in used if not dl.kinds.get(predicate, set()) & properties)


def test_what_is_said_of_classes_and_properties_is_annotation(dl: Ontology):
    """Only annotation properties, apart from axioms, have a class, a property or a module as subject."""
    entities = {"class", "object property", "data property", "annotation property", "ontology"}
    wrong = {
        f"{predicate} on {subject}"
        for subject, predicate, _ in dl.triples()
        if dl.kinds.get(subject, set()) & entities
        and not predicate.startswith(RESERVED)
        and dl.kinds.get(predicate, {"annotation property"}) != {"annotation property"}
    }

    assert [] == sorted(wrong)


def test_rdfs_and_owl_predicates_are_known(dl: Ontology):
    """No predicate of OWL or RDFS is used that is neither an axiom we evaluate nor an annotation."""
    known = {
        *OWL_TERMS,
        *BUILT_IN_ANNOTATIONS,
        *(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")),
        *(RDF + name for name in ("type", "first", "rest")),
    }
    used = {predicate for _, predicate, _ in dl.triples() if predicate.startswith(RESERVED)}

    assert [] == sorted(used - known)


def test_owl_terms_are_those_that_are_evaluated(dl: Ontology):
    """No construct of OWL occurs that the evaluator would not see, such as cardinalities or universal restrictions."""
    used = {key_of(value) for _, _, value in dl.triples() if isinstance(value, NamedNode)}

    assert [] == sorted(term for term in used if term.startswith(OWL) and term not in OWL_TERMS)


def test_each_class_expression_is_of_an_evaluated_form(dl: Ontology):
    """An anonymous class is an intersection, union or complement, or a restriction to a value or to some other product."""
    wrong = []
    for node in dl.expressions():
        predicates = dl.index.predicates(node).keys() - {TYPE, SUBCLASS}
        once = all(len(dl.index.objects(node, predicate)) == 1 for predicate in predicates)
        typed = dl.index.iris(node, TYPE) == (OWL + ("Restriction" if ON_PROPERTY in predicates else "Class"),)
        if predicates not in EXPRESSIONS or not once or not typed:
            wrong.append((node, sorted(predicates)))

    assert [] == wrong


def test_each_blank_node_is_an_expression_a_list_or_an_annotation(dl: Ontology):
    """No other anonymous node occurs, whose meaning would depend on who reads it."""
    wrong = [
        node
        for node in dl.index.subjects()
        if node.startswith("_:")
        and not dl.is_blank_class(node)
        and dl.index.predicates(node).keys() != {RDF + "first", RDF + "rest"}
        and not dl.index.has_type(node, OWL + "Axiom")
    ]

    assert [] == [dl.index.predicates(node) for node in wrong]


def test_operands_are_lists_of_at_least_two(dl: Ontology):
    """An intersection or union has two operands or more, each a class, none twice."""
    wrong = []
    for node in dl.expressions():
        for predicate in (OWL + "intersectionOf", OWL + "unionOf"):
            for head in dl.index.objects(node, predicate):
                members = [key_of(member) for member in dl.index.items(key_of(head))]
                if len(members) < 2 or len(set(members)) < len(members):
                    wrong.append(members)

    assert [] == wrong


def test_no_blank_node_is_shared(dl: Ontology):
    """Class expressions and lists are trees: each anonymous node stands in one place, and not within itself."""
    uses = Counter(key_of(value) for _, _, value in dl.triples() if isinstance(value, BlankNode))

    assert [] == [node for node, count in uses.items() if count > 1]


def test_inclusions_start_at_a_name_or_at_an_intersection_of_names(dl: Ontology):
    """The left side of an inclusion is a named class or an intersection of facts; the right side is a name."""
    wrong = []
    for subject, predicate, value in dl.triples():
        if predicate in {SUBCLASS, OWL + "disjointWith"}:
            left_names = not subject.startswith("_:") or _intersects_facts(dl.index, subject)
            if not left_names or not isinstance(value, NamedNode):
                wrong.append((subject, predicate, str(value)))

    assert [] == wrong


def _intersects_facts(index: TermIndex, node: str) -> bool:
    """Say whether a class expression is an intersection of named facts."""
    heads = index.objects(node, OWL + "intersectionOf")
    return bool(heads) and all(key_of(member).startswith(MDF) for member in index.items(key_of(heads[0])))


def test_restrictions_define_facts_and_nothing_else(dl: Ontology):
    """A restriction is the definition of a fact; conditions of rules are boolean combinations of names."""
    facts = [iri for iri in dl.index.subjects() if MD + "Fact" in dl.index.iris(iri, SUBCLASS)]
    defining = {key_of(node) for fact in facts for node in dl.index.objects(fact, EQUIVALENT)}
    restrictions = {node for node in dl.expressions() if dl.index.has_type(node, OWL + "Restriction")}

    assert facts
    assert restrictions == defining


def test_only_facts_and_rule_branches_are_defined(dl: Ontology):
    """An equivalence is stated of a fact or a rule branch, once."""
    wrong = [
        subject
        for subject in dl.index.subjects()
        if dl.index.objects(subject, EQUIVALENT)
        and (
            not {MD + "Fact", MD + "RuleBranch"} & set(dl.index.iris(subject, SUBCLASS))
            or len(dl.index.objects(subject, EQUIVALENT)) > 1
        )
    ]

    assert [] == wrong


def test_values_are_in_the_range_of_their_property(dl: Ontology):
    """A fact over a truth value asks for true, one over text for a word, as the range of the property says."""
    wrong = []
    for node in dl.expressions():
        for value in dl.index.objects(node, OWL + "hasValue"):
            prop = dl.index.iri(node, ON_PROPERTY) or ""
            datatype = value.datatype.value if isinstance(value, Literal) else "an IRI"
            if dl.index.iris(prop, RDFS + "range") != (datatype,) or (datatype == XSD + "boolean" and value.value != "true"):
                wrong.append((prop, str(value)))

    assert [] == wrong


def test_data_properties_have_a_range_that_readers_know(dl: Ontology):
    """A field holds truth values or words; both are datatypes of OWL 2."""
    ranges = {prop: dl.index.iris(prop, RDFS + "range") for prop in dl.of_kind("data property")}

    assert {} == {prop: r for prop, r in ranges.items() if r not in {(XSD + "boolean",), (XSD + "string",)}}


def test_only_data_properties_are_functional(dl: Ontology):
    """A field may have a single value; a relation leads to as many products as there are."""
    functional = [iri for iri in dl.index.subjects() if dl.index.has_type(iri, OWL + "FunctionalProperty")]

    assert [] == sorted(set(functional) - set(dl.of_kind("data property")))


def test_properties_are_below_properties_of_their_kind(dl: Ontology):
    """A property and the one above it are of the same kind, and none is below itself."""
    above = {iri: dl.index.iris(iri, RDFS + "subPropertyOf") for iri in list(dl.index.subjects())}
    wrong = [(low, high) for low, highs in above.items() for high in highs if dl.kinds[low] != dl.kinds[high]]

    assert [] == wrong
    assert [] == _in_cycles(above)


def test_no_class_is_below_itself(dl: Ontology):
    """Named classes form no cycle, so that a threshold is never equivalent to a stronger one."""
    assert [] == _in_cycles({iri: dl.index.iris(iri, SUBCLASS) for iri in list(dl.index.subjects())})


def _in_cycles(above: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the nodes that lie above themselves."""
    found = []
    for start in above:
        seen: set[str] = set()
        pending = list(above[start])
        while pending:
            node = pending.pop()
            if node not in seen:
                seen.add(node)
                pending.extend(above.get(node, ()))
        if start in seen:
            found.append(start)
    return found


def test_each_annotated_axiom_is_stated(dl: Ontology):
    """An annotation on an axiom speaks of an inclusion between names that stands in the ontology."""
    wrong = []
    for node in dl.index.subjects():
        if dl.index.has_type(node, OWL + "Axiom"):
            source, predicate, target = (dl.index.iri(node, part) or "" for part in sorted(ANNOTATION, key=_axiom_part))
            if predicate not in {SUBCLASS, OWL + "disjointWith"} or target not in dl.index.iris(source, predicate):
                wrong.append((source, predicate, target))

    assert [] == wrong


def _axiom_part(iri: str) -> int:
    """Return the place of a part of an annotated axiom: source, property, target."""
    return ("Source", "Property", "Target").index(iri.removeprefix(OWL + "annotated"))


def test_each_literal_is_of_its_datatype(dl: Ontology):
    """Numbers are numbers, days are days of the calendar, truth values are true or false."""
    readers = {XSD + "integer": int, XSD + "date": date.fromisoformat, XSD + "boolean": ("true", "false").index}
    wrong = []
    for subject, predicate, value in dl.triples():
        if isinstance(value, Literal) and value.datatype.value in readers:
            try:
                readers[value.datatype.value](value.value)
            except ValueError:
                wrong.append((subject, predicate, str(value)))

    assert [] == wrong


def _file_name(path: Path) -> str:
    return str(path.relative_to(ROOT / "ontology"))


@pytest.mark.parametrize("path", ontology_files(ROOT), ids=_file_name)
def test_each_file_is_one_module_named_by_its_path(path: Path):
    """A file has one header, its IRI is the path, and what the file declares says that it is defined there."""
    index = read_index([path])
    module = BASE + path.relative_to(ROOT).with_suffix("").as_posix()
    modules = {value for iri in index.subjects() for value in index.iris(iri, RDFS + "isDefinedBy")}

    assert [module] == [iri for iri in index.subjects() if index.has_type(iri, OWL + "Ontology")]
    assert modules <= {module}


@pytest.mark.parametrize("path", ontology_files(ROOT), ids=_file_name)
def test_each_file_declares_only_prefixes_it_uses(path: Path):
    """A prefix that nothing uses is left over from something."""
    parser = pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE)
    terms = {getattr(place, "value", "") for quad in parser for place in (quad.subject, quad.predicate, quad.object)}
    terms |= {quad.object.datatype.value for quad in _literals(path)}

    assert [] == sorted(prefix for prefix, iri in parser.prefixes.items() if not any(t.startswith(iri) for t in terms))


def _literals(path: Path) -> Iterator[pyoxigraph.Quad]:
    """Yield the triples of a file whose object is a literal."""
    for quad in pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE):
        if isinstance(quad.object, Literal):
            yield quad
