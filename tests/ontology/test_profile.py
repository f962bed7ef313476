# SPDX-License-Identifier: Apache-2.0
"""The ontology stays inside OWL 2 DL, and inside the part of it that is evaluated, as far as syntax can tell.

Each check is a function that returns what breaks it, registered with a snippet of Turtle on which it must fire.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
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
OPERANDS = {OWL + "intersectionOf", OWL + "unionOf"}
ANNOTATION = tuple(OWL + name for name in ("annotatedSource", "annotatedProperty", "annotatedTarget"))
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
STRUCTURE = {
    *(RDF + name for name in ("type", "first", "rest")),
    *(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")),
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


PREFIXES = "".join(
    f"@prefix {prefix}: <{iri}> .\n"
    for prefix, iri in {
        "owl": OWL,
        "rdf": RDF,
        "rdfs": RDFS,
        "xsd": XSD,
        "md": MD,
        "mdf": MDF,
        "ex": BASE + "example/",
    }.items()
)

Check = Callable[[Ontology], list[str]]
CHECKS: list[tuple[Check, str]] = []


def check(*broken: str) -> Callable[[Check], Check]:
    """Register a check with the snippets on each of which it must fire."""

    def register(function: Check) -> Check:
        CHECKS.extend((function, snippet) for snippet in broken)
        return function

    return register


def read_ontology(paths: list[Path]) -> Ontology:
    """Return the triples of some files, and the kinds that their declarations give."""
    found = Ontology(read_index(paths))
    for subject in found.index.subjects():
        for type_iri in found.index.iris(subject, TYPE):
            if not subject.startswith("_:") and type_iri not in CHARACTERISTICS:
                found.kinds[subject].add(KIND_OF_TYPE.get(type_iri, "individual"))
    return found


@check("ex:a a owl:Class ; a owl:ObjectProperty .", "ex:a a owl:Class ; a ex:b .")
def two_kinds_declared(dl: Ontology) -> list[str]:
    """Find IRIs declared as two kinds of entity: OWL 2 DL forbids most punning, and we forbid the rest."""
    return [f"{iri}: {', '.join(sorted(kinds))}" for iri, kinds in dl.kinds.items() if len(kinds) > 1]


@check(
    "ex:a a owl:Class ; rdfs:subClassOf ex:b .",
    "ex:a a owl:Class . ex:p a owl:DatatypeProperty . "
    "[] a owl:Restriction ; owl:onProperty ex:p ; owl:someValuesFrom ex:a .",
    "ex:a a owl:Class . [] a owl:Class ; owl:unionOf ( ex:a ex:b ) .",
    "ex:i a ex:b .",
)
def used_as_another_kind(dl: Ontology) -> list[str]:
    """Find IRIs that stand where a class or property must stand and are not declared as one, foreign ones too."""
    wrong = set()
    for subject, predicate, value in dl.triples():
        for iri, wanted in _positions(dl, subject, predicate, value):
            if not iri.startswith(("_:", *RESERVED)) and dl.kinds.get(iri) != {wanted}:
                wrong.add(f"{iri}, used as {wanted}, is declared {' and '.join(dl.kinds.get(iri, {'nothing'}))}")
    return sorted(wrong)


def _positions(dl: Ontology, subject: str, predicate: str, value: Node) -> Iterator[tuple[str, str]]:
    """Yield the IRIs of a triple whose place says of which kind they must be."""
    target = key_of(value) if isinstance(value, NamedNode | BlankNode) else ""
    if predicate in CLASS_AXIOMS:
        yield subject, "class"
    if predicate in CLASS_AXIOMS | {TYPE, OWL + "complementOf", OWL + "someValuesFrom"}:
        yield target, "class"
    elif predicate in OPERANDS:
        yield from ((key_of(member), "class") for member in dl.index.items(target))
    elif predicate == ON_PROPERTY:
        yield target, "object property" if dl.index.objects(subject, OWL + "someValuesFrom") else "data property"


@check("ex:i ex:p 1 .", "ex:p a owl:Class . ex:i ex:p 1 .")
def undeclared_property(dl: Ontology) -> list[str]:
    """Find predicates not declared as properties, foreign ones too; OWL, RDF and RDFS bring their own."""
    properties = {"object property", "data property", "annotation property"}
    used = {predicate for _, predicate, _ in dl.triples() if not predicate.startswith(RESERVED)}
    return sorted(predicate for predicate in used if not dl.kinds.get(predicate, set()) & properties)


@check("ex:a a owl:Class ; ex:p 1 . ex:p a owl:DatatypeProperty .")
def class_with_assertions(dl: Ontology) -> list[str]:
    """Find what is said of a class, a property or a module by other than axioms and annotation properties."""
    entities = {"class", "object property", "data property", "annotation property", "ontology"}
    return sorted(
        f"{predicate} on {subject}"
        for subject, predicate, _ in dl.triples()
        if dl.kinds.get(subject, set()) & entities
        and not predicate.startswith(RESERVED)
        and dl.kinds.get(predicate, {"annotation property"}) != {"annotation property"}
    )


@check("ex:a owl:sameAs ex:b .", "ex:a rdfs:member ex:b .", "ex:a rdf:value 1 .")
def unknown_predicate(dl: Ontology) -> list[str]:
    """Find predicates of OWL, RDFS and RDF that are neither an axiom we evaluate nor an annotation."""
    used = {predicate for _, predicate, _ in dl.triples() if predicate.startswith(RESERVED)}
    return sorted(used - OWL_TERMS - BUILT_IN_ANNOTATIONS - STRUCTURE)


@check("ex:p a owl:TransitiveProperty .", "ex:a rdfs:subClassOf owl:Nothing .")
def unknown_owl_term(dl: Ontology) -> list[str]:
    """Find constructs of OWL that the evaluator would not see, such as a transitive property."""
    used = {key_of(value) for _, _, value in dl.triples() if isinstance(value, NamedNode)}
    return sorted(term for term in used if term.startswith(OWL) and term not in OWL_TERMS)


@check(
    "[] a owl:Restriction ; owl:onProperty ex:p ; owl:allValuesFrom ex:a .",
    "[] a owl:Restriction ; owl:onProperty ex:p ; owl:minCardinality 1 .",
    "[] a owl:Class ; owl:oneOf ( ex:a ) .",
    "[] a owl:Class ; owl:complementOf ex:a ; owl:complementOf ex:b .",
    "[] a owl:Class ; owl:complementOf ex:a ; owl:unionOf ( ex:a ex:b ) .",
    "[] a owl:Class ; owl:onProperty ex:p ; owl:hasValue true .",
)
def unknown_expression(dl: Ontology) -> list[str]:
    """Find anonymous classes other than intersection, union, complement, restriction to a value or to some product."""
    wrong = []
    for node in dl.expressions():
        predicates = dl.index.predicates(node).keys() - {TYPE, SUBCLASS}
        once = all(len(dl.index.objects(node, predicate)) == 1 for predicate in predicates)
        typed = dl.index.iris(node, TYPE) == (OWL + ("Restriction" if ON_PROPERTY in predicates else "Class"),)
        if predicates not in EXPRESSIONS or not once or not typed:
            wrong.append(f"{node}: {', '.join(sorted(predicates))}")
    return wrong


@check("ex:a ex:p [ ex:q 1 ] .", "ex:a ex:p [ rdf:first ex:b ] .")
def other_blank_node(dl: Ontology) -> list[str]:
    """Find anonymous nodes other than class expressions, lists and annotated axioms."""
    return [
        f"{node}: {', '.join(sorted(dl.index.predicates(node)))}"
        for node in dl.index.subjects()
        if node.startswith("_:")
        and not dl.is_blank_class(node)
        and dl.index.predicates(node).keys() != {RDF + "first", RDF + "rest"}
        and not dl.index.has_type(node, OWL + "Axiom")
    ]


@check(
    "[] a owl:Class ; owl:intersectionOf ( ex:a ) .",
    "[] a owl:Class ; owl:unionOf () .",
    "[] a owl:Class ; owl:unionOf ( ex:a ex:a ) .",
)
def short_operands(dl: Ontology) -> list[str]:
    """Find intersections and unions with fewer than two operands, or with one of them twice."""
    heads = [head for node in dl.expressions() for predicate in OPERANDS for head in dl.index.objects(node, predicate)]
    lists = [[key_of(member) for member in dl.index.items(key_of(head))] for head in heads]
    return [str(members) for members in lists if len(members) < 2 or len(set(members)) < len(members)]


@check("ex:a rdfs:subClassOf _:x . ex:b rdfs:subClassOf _:x . _:x a owl:Class ; owl:complementOf ex:c .")
def shared_blank_node(dl: Ontology) -> list[str]:
    """Find anonymous nodes that stand in two places: class expressions and lists are trees."""
    uses = Counter(key_of(value) for _, _, value in dl.triples() if isinstance(value, BlankNode))
    return [node for node, count in uses.items() if count > 1]


@check(
    "[ a owl:Class ; owl:unionOf ( mdf:a mdf:b ) ] rdfs:subClassOf mdf:c .",
    "[ a owl:Class ; owl:intersectionOf ( mdf:a md:B ) ] rdfs:subClassOf mdf:c .",
    "mdf:a rdfs:subClassOf [ a owl:Class ; owl:complementOf mdf:b ] .",
)
def unknown_inclusion(dl: Ontology) -> list[str]:
    """Find inclusions other than of a name, or of an intersection of named facts, in a name."""
    return [
        f"{subject} {predicate} {value}"
        for subject, predicate, value in dl.triples()
        if predicate in {SUBCLASS, OWL + "disjointWith"}
        and not (isinstance(value, NamedNode) and (not subject.startswith("_:") or _intersects_facts(dl, subject)))
    ]


def _intersects_facts(dl: Ontology, node: str) -> bool:
    """Say whether a class expression is an intersection of named facts."""
    heads = dl.index.objects(node, OWL + "intersectionOf")
    return bool(heads) and all(key_of(member).startswith(MDF) for member in dl.index.items(key_of(heads[0])))


@check(
    "ex:r rdfs:subClassOf md:RuleBranch ; "
    "owl:equivalentClass [ a owl:Restriction ; owl:onProperty ex:p ; owl:hasValue true ] .",
    "mdf:a rdfs:subClassOf md:Fact ; owl:equivalentClass [ a owl:Class ; owl:complementOf mdf:b ] .",
)
def misplaced_restriction(dl: Ontology) -> list[str]:
    """Find restrictions that define no fact, and facts that no restriction defines."""
    facts = [iri for iri in dl.index.subjects() if MD + "Fact" in dl.index.iris(iri, SUBCLASS)]
    defining = {key_of(node) for fact in facts for node in dl.index.objects(fact, EQUIVALENT)}
    return sorted(defining ^ {node for node in dl.expressions() if dl.index.has_type(node, OWL + "Restriction")})


@check(
    "ex:a rdfs:subClassOf md:Conclusion ; owl:equivalentClass ex:b .",
    "mdf:a rdfs:subClassOf md:Fact ; owl:equivalentClass ex:b ; owl:equivalentClass ex:c .",
)
def misplaced_definition(dl: Ontology) -> list[str]:
    """Find equivalences of other than a fact or a rule branch, or more than one of it."""
    defined = [iri for iri in dl.index.subjects() if dl.index.objects(iri, EQUIVALENT)]
    return [
        iri
        for iri in defined
        if not {MD + "Fact", MD + "RuleBranch"} & set(dl.index.iris(iri, SUBCLASS))
        or len(dl.index.objects(iri, EQUIVALENT)) > 1
    ]


@check(
    'ex:p rdfs:range xsd:boolean . [] a owl:Restriction ; owl:onProperty ex:p ; owl:hasValue "true" .',
    "ex:p rdfs:range xsd:boolean . [] a owl:Restriction ; owl:onProperty ex:p ; owl:hasValue false .",
    'ex:p rdfs:range xsd:string . [] a owl:Restriction ; owl:onProperty ex:p ; owl:hasValue "long"@en .',
    'ex:p a owl:DatatypeProperty . [] a owl:Restriction ; owl:onProperty ex:p ; owl:hasValue "long" .',
)
def value_out_of_range(dl: Ontology) -> list[str]:
    """Find facts whose value is not true and not a word, or not in the range of the property."""
    wrong = []
    for node in dl.expressions():
        prop = dl.index.iri(node, ON_PROPERTY) or ""
        for value in dl.index.objects(node, OWL + "hasValue"):
            datatype = value.datatype.value if isinstance(value, Literal) else "an IRI"
            is_false = datatype == XSD + "boolean" and str(value) != str(Literal("true", datatype=value.datatype))
            if is_false or dl.index.iris(prop, RDFS + "range") != (datatype,):
                wrong.append(f"{prop} {value}")
    return wrong


@check(
    'ex:p a owl:DatatypeProperty ; md:field "p" .',
    'ex:p a owl:DatatypeProperty ; md:field "p" ; rdfs:range xsd:gYear .',
    'ex:p a owl:DatatypeProperty ; md:field "p" ; rdfs:range xsd:string ; rdfs:range xsd:boolean .',
)
def unknown_range(dl: Ontology) -> list[str]:
    """Find fields that hold neither truth values nor words."""
    fields = [iri for iri in dl.index.subjects() if dl.index.literal(iri, MD + "field")]
    known = {(XSD + "boolean",), (XSD + "string",)}
    return [iri for iri in fields if dl.index.iris(iri, RDFS + "range") not in known]


@check(
    "ex:p a owl:AnnotationProperty ; a owl:FunctionalProperty .",
    'ex:p a owl:ObjectProperty ; a owl:FunctionalProperty ; md:relation "drives" .',
)
def misplaced_functionality(dl: Ontology) -> list[str]:
    """Find functional annotations, which say nothing, and functional relations: they lead to many products."""
    functional = {iri for iri in dl.index.subjects() if dl.index.has_type(iri, OWL + "FunctionalProperty")}
    relations = {iri for iri in functional if dl.index.literal(iri, MD + "relation")}
    allowed = {*dl.of_kind("data property"), *dl.of_kind("object property")}
    return sorted(functional - allowed | relations)


@check(
    "ex:p a owl:ObjectProperty ; rdfs:subPropertyOf ex:q . ex:q a owl:DatatypeProperty .",
    "ex:p a owl:ObjectProperty ; rdfs:subPropertyOf ex:q . ex:q a owl:ObjectProperty ; rdfs:subPropertyOf ex:p .",
)
def broken_property_tree(dl: Ontology) -> list[str]:
    """Find properties below one of another kind, or below themselves."""
    above = {iri: dl.index.iris(iri, RDFS + "subPropertyOf") for iri in dl.index.subjects()}
    pairs = [(low, high) for low, highs in above.items() for high in highs]
    unequal = [f"{low} {high}" for low, high in pairs if dl.kinds.get(low) != dl.kinds.get(high)]
    return unequal + _in_cycles(above)


@check("ex:a rdfs:subClassOf ex:b . ex:b rdfs:subClassOf ex:c . ex:c rdfs:subClassOf ex:a .")
def class_above_itself(dl: Ontology) -> list[str]:
    """Find classes below themselves: a threshold would be equivalent to a stronger one."""
    return _in_cycles({iri: dl.index.iris(iri, SUBCLASS) for iri in dl.index.subjects()})


def _in_cycles(above: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the nodes that lie above themselves."""
    found = []
    for start, direct in above.items():
        seen: set[str] = set()
        pending = list(direct)
        while pending:
            node = pending.pop()
            if node not in seen:
                seen.add(node)
                pending.extend(above.get(node, ()))
        if start in seen:
            found.append(start)
    return found


@check(
    "[] a owl:Axiom ; owl:annotatedSource mdf:a ; owl:annotatedProperty rdfs:subClassOf ; owl:annotatedTarget mdf:b .",
    "mdf:a rdfs:subClassOf mdf:b . [] a owl:Axiom ; owl:annotatedSource mdf:a ; owl:annotatedTarget mdf:b .",
)
def annotated_but_not_stated(dl: Ontology) -> list[str]:
    """Find annotations on axioms that are not stated, or are no inclusions between names."""
    wrong = []
    for node in dl.index.subjects():
        if dl.index.has_type(node, OWL + "Axiom"):
            source, predicate, target = (dl.index.iri(node, part) or "" for part in ANNOTATION)
            if predicate not in {SUBCLASS, OWL + "disjointWith"} or target not in dl.index.iris(source, predicate):
                wrong.append(f"{source} {predicate} {target}")
    return wrong


@check('ex:a ex:p "1.5"^^xsd:integer .', 'ex:a ex:p "2026-02-30"^^xsd:date .', 'ex:a ex:p "yes"^^xsd:boolean .')
def malformed_literal(dl: Ontology) -> list[str]:
    """Find numbers, days and truth values that are none."""
    readers = {XSD + "integer": int, XSD + "date": date.fromisoformat, XSD + "boolean": ("true", "false").index}
    wrong = []
    for subject, predicate, value in dl.triples():
        if isinstance(value, Literal) and value.datatype.value in readers:
            try:
                readers[value.datatype.value](value.value)
            except ValueError:
                wrong.append(f"{subject} {predicate} {value}")
    return wrong


@pytest.fixture(scope="module")
def dl() -> Ontology:
    """Return the whole ontology."""
    return read_ontology(list(ontology_files(ROOT)))


@pytest.mark.parametrize("rule", dict.fromkeys(function for function, _ in CHECKS), ids=lambda rule: rule.__name__)
def test_ontology_stays_in_the_profile(rule: Check, dl: Ontology) -> None:
    """Nothing in the ontology breaks the check."""
    assert rule(dl) == [], rule.__doc__


@pytest.mark.parametrize(("rule", "broken"), CHECKS, ids=lambda value: getattr(value, "__name__", ""))
def test_check_can_fail(rule: Check, broken: str, tmp_path: Path) -> None:
    """A check that finds nothing in its own counter-example checks nothing."""
    path = tmp_path / "broken.ttl"
    path.write_text(PREFIXES + broken, encoding="utf-8")

    assert rule(read_ontology([path]))


def _file_name(path: Path) -> str:
    return str(path.relative_to(ROOT / "ontology"))


@pytest.mark.parametrize("path", ontology_files(ROOT), ids=_file_name)
def test_each_file_is_one_module_named_by_its_path(path: Path) -> None:
    """A file has one header, its IRI is the path, and what the file declares says that it is defined there."""
    index = read_index([path])
    module = BASE + path.relative_to(ROOT).with_suffix("").as_posix()
    modules = {value for iri in index.subjects() for value in index.iris(iri, RDFS + "isDefinedBy")}

    assert [module] == [iri for iri in index.subjects() if index.has_type(iri, OWL + "Ontology")]
    assert modules <= {module}


@pytest.mark.parametrize("path", ontology_files(ROOT), ids=_file_name)
def test_each_file_declares_only_prefixes_it_uses(path: Path) -> None:
    """A prefix that nothing uses is left over from something."""
    parser = pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE)
    places = {place for quad in parser for place in (quad.subject, quad.predicate, quad.object)}
    places |= {place.datatype for place in places if isinstance(place, Literal)}
    iris = [place.value for place in places if isinstance(place, NamedNode)]

    assert [
        prefix for prefix, namespace in parser.prefixes.items() if not any(i.startswith(namespace) for i in iris)
    ] == []
