# SPDX-License-Identifier: Apache-2.0
"""Each component, path and target on data that keep it and data that break it, without the W3C suite at hand."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kgservice.shacl import ValidationReport, compile_shapes
from kgservice.shacl.compiler import _BUILDERS
from kgservice.shacl.terms import shown
from tests.shacl.generated import PREFIXES

_DATA = """
ex:a a ex:A ; ex:p 1 , 2 , ex:b ; ex:q 2 ; ex:name "Anna"@en , "Anne"@de , "Ana"@en ; ex:day "2026-02-30"^^xsd:date .
ex:b a ex:B ; ex:q "x" ; ex:r ex:c ; ex:begin "2026-01-01"^^xsd:date ; ex:end "2025-01-01"^^xsd:date .
ex:c ex:q 3 ; ex:next ex:d . ex:d ex:next ex:e . ex:e ex:next ex:c .
ex:B rdfs:subClassOf ex:A .
_:x ex:q "blank" .
"""


@dataclass(frozen=True)
class Example:
    """A shape on given nodes, and what breaks it: pairs of component and value ("-" for none)."""

    name: str
    shape: str
    expected: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


EXAMPLES = [
    Example("class", "sh:targetNode ex:b ; sh:property [ sh:path ex:r ; sh:class ex:A ]", ("Class ex:c",)),
    Example("class, of a subclass", "sh:targetNode ex:b ; sh:class ex:A", ()),
    Example(
        "datatype",
        "sh:targetNode ex:b ; sh:property [ sh:path ex:q ; sh:datatype xsd:integer ]",
        ('Datatype "x"',),
    ),
    Example(
        "datatype, ill-formed",
        "sh:targetNode ex:a ; sh:property [ sh:path ex:day ; sh:datatype xsd:date ]",
        ('Datatype "2026-02-30"^^xsd:date',),
    ),
    Example(
        "nodeKind",
        "sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:nodeKind sh:Literal ]",
        ("NodeKind ex:b",),
    ),
    Example("minCount", "sh:targetNode ex:a ; sh:property [ sh:path ex:none ; sh:minCount 1 ]", ("MinCount -",)),
    Example("maxCount", "sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:maxCount 2 ]", ("MaxCount -",)),
    Example(
        "minExclusive",
        "sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minExclusive 1 ]",
        ("MinExclusive 1", "MinExclusive ex:b"),
    ),
    Example(
        "minInclusive",
        "sh:targetNode ex:a ; sh:property [ sh:path ex:q ; sh:minInclusive 2.5 ]",
        ("MinInclusive 2",),
    ),
    Example(
        "maxExclusive",
        "sh:targetNode ex:a ; sh:property [ sh:path ex:q ; sh:maxExclusive 2 ]",
        ("MaxExclusive 2",),
    ),
    Example(
        "maxInclusive",
        "sh:targetNode ex:b ; sh:property [ sh:path ex:q ; sh:maxInclusive 2 ]",
        ('MaxInclusive "x"',),
    ),
    Example("minLength", "sh:targetNode ex:b ; sh:property [ sh:path ex:q ; sh:minLength 2 ]", ('MinLength "x"',)),
    Example("maxLength", "sh:targetNode ex:c ; sh:maxLength 5", ("MaxLength ex:c",)),
    Example(
        "pattern",
        'sh:targetNode ex:a ; sh:property [ sh:path ex:name ; sh:pattern "^ANN" ; sh:flags "i" ]',
        ('Pattern "Ana"@en',),
    ),
    Example("pattern, of a blank node", 'sh:targetSubjectsOf ex:q ; sh:pattern "."', ("Pattern _:",)),
    Example(
        "languageIn",
        'sh:targetNode ex:a ; sh:property [ sh:path ex:name ; sh:languageIn ( "en" ) ]',
        ('LanguageIn "Anne"@de',),
    ),
    Example(
        "uniqueLang",
        "sh:targetNode ex:a ; sh:property [ sh:path ex:name ; sh:uniqueLang true ]",
        ("UniqueLang -",),
    ),
    Example("in", "sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:in ( 1 2 3 ) ]", ("In ex:b",)),
    Example("hasValue", "sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:hasValue 1 , 4 ]", ("HasValue -",)),
    Example(
        "equals",
        "sh:targetNode ex:a ; sh:property [ sh:path ex:q ; sh:equals ex:p ]",
        ("Equals 1", "Equals ex:b"),
    ),
    Example("disjoint", "sh:targetNode ex:a ; sh:property [ sh:path ex:q ; sh:disjoint ex:p ]", ("Disjoint 2",)),
    Example(
        "lessThan",
        "sh:targetNode ex:b ; sh:property [ sh:path ex:begin ; sh:lessThan ex:end ]",
        ('LessThan "2026-01-01"^^xsd:date',),
    ),
    Example(
        "lessThanOrEquals, every pair",
        "sh:targetNode ex:a ; sh:property [ sh:path ex:name ; sh:lessThanOrEquals ex:q , ex:p ]",
        (
            *('LessThanOrEquals "Anna"@en',) * 4,
            *('LessThanOrEquals "Anne"@de',) * 4,
            *('LessThanOrEquals "Ana"@en',) * 4,
        ),
    ),
    Example("closed", "sh:targetNode ex:c ; sh:closed true ; sh:property [ sh:path ex:q ]", ("Closed ex:d",)),
    Example("closed, ignored", "sh:targetNode ex:c ; sh:closed true ; sh:ignoredProperties ( ex:q ex:next )", ()),
    Example("not", "sh:targetNode ex:a , ex:c ; sh:not [ sh:class ex:A ]", ("Not ex:a",)),
    Example("and", "sh:targetNode ex:a , ex:b ; sh:and ( [ sh:class ex:A ] [ sh:class ex:B ] )", ("And ex:a",)),
    Example("or", "sh:targetNode ex:c , ex:b ; sh:or ( [ sh:class ex:A ] [ sh:class ex:B ] )", ("Or ex:c",)),
    Example("xone", "sh:targetNode ex:a , ex:b ; sh:xone ( [ sh:class ex:A ] [ sh:class ex:B ] )", ("Xone ex:b",)),
    Example(
        "node",
        "sh:targetNode ex:a , ex:b ; sh:node [ sh:property [ sh:path ex:r ; sh:minCount 1 ] ]",
        ("Node ex:a",),
    ),
    Example(
        "property, of a property",
        "sh:targetNode ex:b ; sh:property [ sh:path ex:r ; sh:property [ sh:path ex:q ; sh:maxInclusive 2 ] ]",
        ("MaxInclusive 3",),
    ),
    Example(
        "qualifiedValueShape, minimum",
        "sh:targetNode ex:a ; sh:property "
        "[ sh:path ex:p ; sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMinCount 3 ]",
        ("QualifiedMinCount -",),
    ),
    Example(
        "qualifiedValueShape, maximum",
        "sh:targetNode ex:a ; sh:property "
        "[ sh:path ex:p ; sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMaxCount 1 ]",
        ("QualifiedMaxCount -",),
    ),
    Example(
        "qualifiedValueShapesDisjoint",
        "sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:qualifiedValueShapesDisjoint true ; "
        "sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMinCount 2 ] , "
        "[ sh:path ex:p ; sh:qualifiedValueShape [ sh:hasValue 1 ] ; sh:qualifiedMaxCount 1 ]",
        ("QualifiedMinCount -",),
    ),
    Example(
        "sparql",
        "sh:targetNode ex:a ; sh:sparql "
        '[ sh:select "SELECT $this ?value { $this <http://example.org/p> ?value FILTER (?value > 1) }" ]',
        ("SPARQL 2",),
    ),
    *(
        Example(f"path {path}", f"sh:targetNode ex:b ; sh:property [ sh:path {path} ; sh:in ( ex:nothing ) ]", expected)
        for path, expected in (
            ("ex:r", ("In ex:c",)),
            ("( ex:r ex:q )", ("In 3",)),
            ("[ sh:inversePath ex:p ]", ("In ex:a",)),
            ("[ sh:inversePath ( ex:p ex:r ) ]", ()),
            ("[ sh:alternativePath ( ex:r ex:q ) ]", ("In ex:c", 'In "x"')),
            ("( ex:r [ sh:zeroOrMorePath ex:next ] )", ("In ex:c", "In ex:d", "In ex:e")),
            ("( ex:r [ sh:oneOrMorePath ex:next ] )", ("In ex:c", "In ex:d", "In ex:e")),
            ("[ sh:zeroOrOnePath ex:r ]", ("In ex:b", "In ex:c")),
            ("[ sh:inversePath [ sh:zeroOrOnePath ex:p ] ]", ("In ex:b", "In ex:a")),
            ("[ sh:inversePath [ sh:inversePath ex:r ] ]", ("In ex:c",)),
        )
    ),
    Example("target of a node that is not there", "sh:targetNode ex:zz ; sh:class ex:A", ("Class ex:zz",)),
    Example("target of a literal", 'sh:targetNode "one" ; sh:nodeKind sh:IRI', ('NodeKind "one"',)),
    Example("target of a class", "sh:targetClass ex:A ; sh:in ( )", ("In ex:a", "In ex:b")),
    Example("target of subjects", "sh:targetSubjectsOf ex:r ; sh:in ( )", ("In ex:b",)),
    Example("target of objects", "sh:targetObjectsOf ex:r ; sh:in ( )", ("In ex:c",)),
    Example("a class that is a shape", "a rdfs:Class ; sh:in ( )", ("In ex:s",)),
    Example("deactivated", "sh:targetClass ex:A ; sh:in ( ) ; sh:deactivated true", ()),
    Example(
        "deactivated below", "sh:targetClass ex:A ; sh:node [ sh:in ( ) ; sh:deactivated true ]", ()
    ),
]  # fmt: skip


def validate(shape: str, data: str = _DATA) -> ValidationReport:
    """Validate with one shape, ex:S."""
    return compile_shapes(f"{PREFIXES} ex:S a sh:NodeShape ; {shape} .".encode()).validate((PREFIXES + data).encode())


def _told(report: ValidationReport) -> list[str]:
    words = []
    for result in report.results:
        component = shown(result.source_constraint_component).removeprefix("sh:").removesuffix("ConstraintComponent")
        value = "-" if result.value is None else str(result.value)
        value = value.replace("<http://example.org/", "ex:").replace("^^<http://www.w3.org/2001/XMLSchema#", "^^xsd:")
        value = value.replace(">", "")
        if value.endswith("xsd:integer"):
            value = value.split('"')[1]
        words.append(f"{component} {'_:' if value.startswith('_:') else value}")
    return sorted(words)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_component(example: Example) -> None:
    """A constraint finds what breaks it, and nothing else."""
    data = _DATA + ("ex:s a ex:S ." if "rdfs:Class" in example.shape else "")

    assert _told(validate(example.shape, data)) == sorted(example.expected)


def test_every_parameter_has_an_example() -> None:
    """A new core constraint needs an example above."""
    text = " ".join(example.shape for example in EXAMPLES)

    assert [name for name in _BUILDERS if f"sh:{name} " not in text] == []


def test_order_is_that_of_shapes_and_data() -> None:
    """Shapes come in the order of the shapes graph, focus nodes and values in that of the data."""
    shapes = f"{PREFIXES} ex:Z sh:targetClass ex:A ; sh:in ( ) . ex:Y sh:targetNode ex:a ; sh:in ( ) ."

    report = compile_shapes(shapes.encode()).validate((PREFIXES + _DATA).encode())

    assert [(shown(one.source_shape)[-2], shown(one.value)[-2]) for one in report.results] == [
        ("Z", "a"),
        ("Z", "b"),
        ("Y", "a"),
    ]


def test_severity_and_messages_are_the_shapes() -> None:
    """A result has the severity of its shape and all its messages with their languages."""
    shape = 'sh:targetNode ex:a ; sh:in ( ) ; sh:severity ex:Grave ; sh:message "nei"@nb , "no"@en , "-"'

    (result,) = validate(shape).results

    assert shown(result.severity) == "<http://example.org/Grave>"
    assert sorted(result.messages) == [("", "-"), ("en", "no"), ("nb", "nei")]
    assert (result.message("nb"), result.message("en"), result.message("fr")) == ("nei", "no", "-")


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_result_without_a_message_has_ours(lang: str) -> None:
    """Where the shape says nothing we say what is wrong, in both languages."""
    (result,) = validate("sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:maxCount 2 ]").results

    assert result.message(lang) == {"en": "Has more than 2 values", "nb": "Har flere enn 2 verdier"}[lang]


def test_details_tell_why_a_shape_is_not_met() -> None:
    """A result of sh:node says which results the value has there."""
    shape = "sh:targetNode ex:a ; sh:node [ sh:property [ sh:path ex:p ; sh:maxCount 1 ] ]"

    (result,) = validate(shape).results

    assert [shown(one.source_constraint_component) for one in result.details] == ["sh:MaxCountConstraintComponent"]


def test_shape_reached_twice_reports_twice() -> None:
    """A property shape below two others has its results below each."""
    shape = "sh:targetNode ex:b ; sh:property ex:P , ex:Q . ex:P sh:path ex:r ; sh:property ex:T ."
    shape += "ex:Q sh:path ex:r ; sh:property ex:T . ex:T sh:path ex:q ; sh:in ( )"

    assert _told(validate(shape)) == ["In 3", "In 3"]
