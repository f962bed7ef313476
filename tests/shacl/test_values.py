# SPDX-License-Identifier: Apache-2.0
"""Literals exactly as they are written: their datatypes, their order, and patterns on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from kgservice.shacl import compile_shapes
from kgservice.shacl.patterns import NotAPatternError, compile_pattern
from kgservice.shacl.terms import xsd
from kgservice.shacl.values import compared, well_formed
from tests.shacl.generated import PREFIXES

GOOD = [
    ("05", "integer"), ("+5", "integer"), ("-128", "byte"), ("255", "unsignedByte"), ("0", "nonNegativeInteger"),
    ("-0", "nonPositiveInteger"), ("1.", "decimal"), (".5", "decimal"), ("1e5", "double"), ("INF", "float"),
    ("NaN", "double"), ("1", "boolean"), ("2024-02-29", "date"), ("2000-02-29Z", "date"), ("-0044-03-15", "date"),
    ("2026-01-01T24:00:00", "dateTime"), ("2026-01-01T00:00:00.5+14:00", "dateTime"), ("23:59:59Z", "time"),
    ("2026-01-01T00:00:00Z", "dateTimeStamp"), ("2026", "gYear"), ("2026-12", "gYearMonth"), ("--02-29", "gMonthDay"),
    ("--12", "gMonth"), ("---31", "gDay"), ("P1Y2M3DT4H5M6.7S", "duration"), ("-P1D", "dayTimeDuration"),
    ("P13M", "yearMonthDuration"), ("0aFF", "hexBinary"), ("YQ==", "base64Binary"), ("", "base64Binary"),
    ("en-GB", "language"), ("a b", "token"), ("any thing", "anyURI"), ("x\ty", "string"), ("a:b", "QName"),
    ("9" * 5000, "integer"), ("1" * 5000, "nonNegativeInteger"),
]  # fmt: skip
BAD = [
    ("", "integer"), ("5.0", "integer"), (" 5", "integer"), ("٣", "integer"), ("300", "byte"), ("-1", "unsignedLong"),
    ("0", "positiveInteger"), ("1e5", "decimal"), ("inf", "double"), ("TRUE", "boolean"), ("2023-02-29", "date"),
    ("1900-02-29", "date"), ("2026-13-01", "date"), ("2026-1-1", "date"), ("2026-01-01", "dateTime"),
    ("2026-01-01T25:00:00", "dateTime"), ("2026-01-01T00:00:00+15:00", "dateTime"), ("24:00:01", "time"),
    ("2026-01-01T00:00:00", "dateTimeStamp"), ("26", "gYear"), ("02026", "gYear"), ("--02-30", "gMonthDay"),
    ("P", "duration"), ("P1DT", "duration"), ("P1Y", "dayTimeDuration"), ("P1D", "yearMonthDuration"),
    ("0aF", "hexBinary"), ("YQ=", "base64Binary"), ("e n", "language"), (" a", "token"), ("a\tb", "normalizedString"),
    ("1" * 50, "long"),
]  # fmt: skip
LESS = [
    ("1", "integer", "02", "byte"), ("1.5", "decimal", "2", "integer"), ("1.5", "float", "2", "integer"),
    ("-INF", "double", "0", "integer"), ("a", "string", "b", "string"), ("false", "boolean", "1", "boolean"),
    ("2025-12-31", "date", "2026-01-01", "date"), ("2026-01-01Z", "date", "2026-01-01-05:00", "date"),
    ("2026-01-01T00:00:00+02:00", "dateTime", "2026-01-01T00:00:00Z", "dateTime"),
    ("2025-12-31T24:00:00", "dateTime", "2026-01-01T00:00:01", "dateTime"),
    ("2026-01-01T00:00:00", "dateTime", "2026-01-02T00:00:00Z", "dateTime"),
    ("P1D", "dayTimeDuration", "PT25H", "dayTimeDuration"), ("P11M", "yearMonthDuration", "P1Y", "yearMonthDuration"),
    ("-0001-01-01", "date", "0001-01-01", "date"), ("09:00:00", "time", "10:00:00", "time"),
]  # fmt: skip
WITHOUT_ORDER = [
    ("1", "integer", "1", "string"), ("2026-01-01", "date", "2026-01-01T00:00:00", "dateTime"),
    ("x", "integer", "1", "integer"),
    ("NaN", "double", "NaN", "double"), ("2026-01-01T00:00:00", "dateTime", "2026-01-01T10:00:00Z", "dateTime"),
    ("P1M", "duration", "P30D", "duration"), ("300", "byte", "1", "integer"), ("a", "anyURI", "b", "anyURI"),
]  # fmt: skip


def _literal(text: str, name: str) -> Literal:
    return Literal(text, datatype=xsd(name))


@pytest.mark.parametrize(("text", "name"), GOOD)
def test_lexical_form_of_a_datatype(text: str, name: str) -> None:
    """What XML Schema allows is well formed."""
    assert well_formed(_literal(text, name))


@pytest.mark.parametrize(("text", "name"), BAD)
def test_ill_formed_literal(text: str, name: str) -> None:
    """What XML Schema does not allow is ill-formed."""
    assert not well_formed(_literal(text, name))


@pytest.mark.parametrize(("a", "kind_a", "b", "kind_b"), LESS)
def test_order(a: str, kind_a: str, b: str, kind_b: str) -> None:
    """Values of one family are ordered whatever their datatypes; order turns round with its sides."""
    one, other = _literal(a, kind_a), _literal(b, kind_b)

    assert (compared(one, other), compared(other, one), compared(one, one)) == (-1, 1, 0)


@pytest.mark.parametrize(("a", "kind_a", "b", "kind_b"), WITHOUT_ORDER)
def test_no_order(a: str, kind_a: str, b: str, kind_b: str) -> None:
    """Values of different families, and what time zones leave open, have no order."""
    assert compared(_literal(a, kind_a), _literal(b, kind_b)) is None


def test_language_tagged_text_has_no_order() -> None:
    """SPARQL has no less-than for text with a language."""
    assert compared(Literal("a", language="en"), Literal("b", language="en")) is None


@given(st.dates(), st.dates())
def test_order_of_dates_is_that_of_the_calendar(one: object, other: object) -> None:
    """Days follow each other as in the calendar."""
    a, b = str(one), str(other)

    assert compared(_literal(a, "date"), _literal(b, "date")) == (a > b) - (a < b)


def test_literals_are_judged_as_written() -> None:
    """Nothing rewrites "05", a byte or an ill-formed value on the way to a constraint."""
    shapes = f"""{PREFIXES} ex:S sh:targetSubjectsOf ex:p ; sh:property
        [ sh:path ex:p ; sh:pattern "^0" ; sh:minLength 2 ; sh:hasValue "05"^^xsd:integer ] ,
        [ sh:path ex:p ; sh:in ( "05"^^xsd:integer ) ] , [ sh:path ex:q ; sh:datatype xsd:nonNegativeInteger ] ."""
    data = f"""{PREFIXES} ex:a ex:p "05"^^xsd:integer ; ex:q "5"^^xsd:nonNegativeInteger ."""

    assert compile_shapes(shapes.encode()).validate(data.encode()).conforms
    (first, *_) = compile_shapes(shapes.encode()).validate(data.replace('"05"', '"5"').encode()).results
    assert str(first.value) == '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'


@pytest.mark.parametrize(
    ("pattern", "flags", "hits", "misses"),
    [
        ("^a.c$", "", ["abc"], ["abc\n", "a\nc", "xabc"]),
        ("^a.c$", "s", ["a\nc"], []),
        ("^b$", "m", ["a\nb\nc"], ["abc"]),
        ("a b", "x", ["ab"], ["a b"]),
        ("a.b(", "q", ["xa.b("], ["aab("]),
        ("ABC", "i", ["xabc"], []),
        (r"^\p{Lu}\P{Lu}$", "", ["Åå"], ["åÅ"]),
        (r"^[\p{L}-[aeiou]]+$", "", ["xyz"], ["xaz"]),
        (r"^\i\c*$", "", ["a-1", "_x"], ["1a"]),
        (r"^[^\i]$", "", ["1"], ["a"]),
        (r"^[\P{L}b]$", "", ["1", "b"], ["a"]),
        (r"^(a)\1$", "", ["aa"], ["ab"]),
        (r"^[a\-z\]]+$", "", ["-a]"], ["b"]),
        (r"^[a-c&&b]$", "", ["&", "c"], ["d"]),
    ],
)
def test_pattern_means_what_xpath_means(pattern: str, flags: str, hits: list[str], misses: list[str]) -> None:
    """Patterns are those of XPath, which are not in all places those of Python."""
    search = compile_pattern(pattern, flags).search

    assert [bool(search(text)) for text in hits + misses] == [True] * len(hits) + [False] * len(misses)


@pytest.mark.parametrize(
    "pattern", ["(", "[a", "a**", "(?i)a", "(?<n>a)", r"\b", r"\p{Xx}", r"\pL", "a++", "\\", "[", "a[b-"]
)
def test_what_is_no_pattern_of_xpath(pattern: str) -> None:
    """What XPath does not have is refused, although Python has some of it."""
    with pytest.raises(NotAPatternError):
        compile_pattern(pattern)
