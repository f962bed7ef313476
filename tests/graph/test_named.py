# SPDX-License-Identifier: Apache-2.0
"""Parameters of a named query: what a person may write, what stands in the query then, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from kgservice import InputError, KnowledgeError
from kgservice.errors import UnknownCitationError, UnknownQueryError, UsageError
from kgservice.graph import KnowledgeGraph, NamedQuery, named_queries, named_query, read_query
from kgservice.vocabulary import MDC, MDLAW

TODAY = date(2026, 11, 23)

QUERY = """\
#+ title: {en: "A query", nb: "En spørring"}
#+ summary: {en: "Every kind of parameter.", nb: "Alle slags parametere."}
#+ answers: [CQ1]
#+ parameters:
#+   as_of: {kind: date, default: today, meaning: {en: "day", nb: "dag"}}
#+   act: {kind: word, values: [MDR, "NO"], default: any, meaning: {en: "act", nb: "regelverk"}}
#+   role: {kind: concept, prefix: "mdc:role-", default: provider, meaning: {en: "role", nb: "rolle"}}
#+   size: {kind: concept, prefix: "mdc:size-", values: [very-small, large], default: any, meaning: {en: "a", nb: "b"}}
#+   provision: {kind: cited, default: "MDR Art 10(9)", meaning: {en: "place", nb: "sted"}}
#+   duty: {kind: notation, default: MDR-MFR-RISK, meaning: {en: "number", nb: "nummer"}}
#+   lang: {kind: language, default: lang, meaning: {en: "language", nb: "språk"}}
#+ returns:
#+   act: {en: "Act", nb: "Regelverk"}

SELECT ?act
WHERE {
  VALUES ?as_of { "2020-01-01"^^xsd:date }
  VALUES ?act { UNDEF }
  VALUES ?role { mdc:role-provider }
  VALUES ?size { UNDEF }
  VALUES ?provision { mdlaw:mdr-art-10-par-9 }
  VALUES ?duty { "MDR-MFR-RISK" }
  VALUES ?lang { "en" }
}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the file of a query that has every kind of parameter."""
    path = tmp_path / "every-kind.rq"
    path.write_text(QUERY, encoding="utf-8")
    return path


@pytest.fixture
def query(path: Path) -> NamedQuery:
    """Return that query."""
    return read_query(path)


def term(query: NamedQuery, name: str, written: str | None = None, *, lang: str = "en") -> str:
    """Return the term that stands in the query when a parameter is *written*, or left out."""
    values = {} if written is None else {name: written}
    text = query.bound(values, today=TODAY, lang=lang)
    [line] = [line for line in text.splitlines() if line.startswith(f"  VALUES ?{name} ")]
    return line.partition("{ ")[2].removesuffix(" }")


def refusal(query: NamedQuery, values: Mapping[str, str]) -> UsageError:
    """Return the error with which values are refused."""
    with pytest.raises(UsageError) as caught:
        query.bound(values, today=TODAY, lang="en")
    return caught.value


def xsd_date(day: str) -> str:
    """Return a day as a term."""
    return f'"{day}"^^<http://www.w3.org/2001/XMLSchema#date>'


def test_header_says_what_the_query_is(query: NamedQuery) -> None:
    """Name, title, summary, competency questions, parameters and columns come from file name and header."""
    assert (query.name, query.title("nb"), query.summary("en")) == (
        "every-kind",
        "En spørring",
        "Every kind of parameter.",
    )
    assert (query.answers, query.needs_product, query.columns["act"]("nb")) == (("CQ1",), False, "Regelverk")
    assert [parameter.name for parameter in query.parameters] == [
        *("as_of", "act", "role", "size", "provision", "duty", "lang")
    ]


@pytest.mark.parametrize("written", [None, "today"])
def test_a_date_is_today_unless_it_is_named(written: str | None, query: NamedQuery) -> None:
    """Today is the day that the caller says it is."""
    assert term(query, "as_of", written) == xsd_date("2026-11-23")
    assert term(query, "as_of", "2028-08-02") == xsd_date("2028-08-02")


@pytest.mark.parametrize("written", ["soon", "2026-02-30", "20261123", "2026-W48-1", ""])
def test_what_is_no_day_is_refused(written: str, query: NamedQuery) -> None:
    """Only a calendar date with hyphens is a day, as on the rest of the command line."""
    assert "YYYY-MM-DD" in refusal(query, {"as_of": written}).message()


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_the_language_is_that_of_the_answer(lang: str, query: NamedQuery) -> None:
    """Unless another one is asked for."""
    assert term(query, "lang", lang=lang) == f'"{lang}"'
    assert term(query, "lang", "nb", lang=lang) == '"nb"'


def test_any_leaves_a_parameter_open(query: NamedQuery) -> None:
    """It is a value of those parameters alone that are open by default."""
    assert term(query, "act") == term(query, "act", "any") == "UNDEF"
    assert "cannot be “any”" in refusal(query, {"lang": "any"}).message()


@pytest.mark.parametrize("written", ["mdr", "MDR", "Mdr"])
def test_case_of_a_word_does_not_count(written: str, query: NamedQuery) -> None:
    """The word stands in the query as the header spells it."""
    assert term(query, "act", written) == '"MDR"'


def test_a_word_is_one_of_those_listed(query: NamedQuery) -> None:
    """Another one is refused with those that there are and the nearest, in both languages."""
    error = refusal(query, {"act": "MDRR"})

    assert error.message() == (
        "The parameter act cannot be “MDRR”. Expected one of MDR, NO. To mend it: write act=MDR."
    )
    assert error.message("nb") == (
        "Parameteren act kan ikke være «MDRR». Forventet en av MDR, NO. Slik rettes det: skriv act=MDR."
    )


@pytest.mark.parametrize(
    "written",
    [
        "authorised-representative",
        "authorised representative",
        "Authorised_Representative",
        " AUTHORISED  REPRESENTATIVE ",
        "mdc:role-authorised-representative",
        "https://w3id.org/mdkg/concept/role-authorised-representative",
    ],
)
def test_a_concept_is_written_in_several_ways(written: str, query: NamedQuery) -> None:
    """As a word, as words, as a CURIE or as an IRI."""
    assert term(query, "role", written) == f"<{MDC}role-authorised-representative>"


def test_a_concept_of_a_header_is_one_of_those_listed(query: NamedQuery) -> None:
    """Where the header lists the words, no other is taken."""
    assert term(query, "size", "very small") == f"<{MDC}size-very-small>"
    assert "one of very-small, large" in refusal(query, {"size": "huge"}).message()


def test_a_graph_knows_its_concepts(query: NamedQuery, graph: KnowledgeGraph) -> None:
    """With a graph beside it a concept goes by its labels too, and one that is not there is refused."""

    def bound(role: str) -> str:
        return query.bound({"role": role}, today=TODAY, lang="nb", concepts=graph.concepts)

    assert all(f"<{MDC}role-importer>" in bound(name) for name in ("importer", "Importør", "mdc:role-importer"))
    for misspelt in ("importr", "importørr", "mdc:role-importr"):
        with pytest.raises(UsageError, match="write role=importer"):
            bound(misspelt)


@pytest.mark.parametrize("written", ["urn:x> } SELECT", "x> } SELECT", "a:b\nc"])
def test_no_value_breaks_out_of_its_place(written: str, query: NamedQuery) -> None:
    """What cannot stand in an IRI is refused, and a quotation mark in a text is written so that it stays one."""
    assert "cannot be" in refusal(query, {"role": written}).message()
    assert term(query, "duty", 'x" } #') == '"X\\" } #"'


@pytest.mark.parametrize("written", ["MDR Art 10(9)", "MDR artikkel 10 nr. 9", "mdr-art-10-par-9"])
def test_a_provision_is_cited(written: str, query: NamedQuery) -> None:
    """As people cite it in either language, or by its name."""
    assert term(query, "provision", written) == f"<{MDLAW}mdr-art-10-par-9>"


def test_an_unknown_citation_names_near_ones(query: NamedQuery) -> None:
    """It is the error that citations give everywhere."""
    with pytest.raises(UnknownCitationError) as caught:
        query.bound({"provision": "MDR Art 10(99)"}, today=TODAY, lang="en")

    assert caught.value.near


def test_a_number_is_in_capitals(query: NamedQuery) -> None:
    """Numbers of duties are found however they are typed."""
    assert term(query, "duty", " mdr-mfr-qms ") == '"MDR-MFR-QMS"'


def test_what_is_not_set_stands_as_it_was(query: NamedQuery) -> None:
    """Setting a parameter changes its line, and no other line."""
    before = query.bound({}, today=TODAY, lang="en").splitlines()
    after = query.bound({"act": "NO"}, today=TODAY, lang="en").splitlines()

    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ("  VALUES ?act { UNDEF }", '  VALUES ?act { "NO" }')
    ]


def test_an_unknown_parameter_names_those_there_are(query: NamedQuery) -> None:
    """The nearest is suggested, in both languages."""
    error = refusal(query, {"roll": "importer"})

    assert error.message().startswith("The query every-kind has no parameter “roll”. Expected one of as_of, act, role")
    assert error.message().endswith("write role=….")
    assert error.message("nb").startswith("Spørringen every-kind har ingen parameter «roll». Forventet en av as_of")


def test_an_unknown_query_names_the_nearest() -> None:
    """The error has its own code, and says in both languages where all of them are listed."""
    with pytest.raises(UnknownQueryError) as caught:
        named_query("dedlines")

    assert (caught.value.code, caught.value.exit_code, caught.value.status_hint) == ("unknown-query", 2, 400)
    assert caught.value.near[0] == "deadlines"
    assert "There is no query “dedlines”. Expected the name of a query, such as deadlines" in caught.value.message()
    assert "Det finnes ingen spørring «dedlines»" in caught.value.message("nb")
    assert isinstance(caught.value, InputError)


def test_shipped_queries_are_found_by_their_names() -> None:
    """In the order of the alphabet, each under the name of its file."""
    names = list(named_queries())

    assert names == sorted(names)
    assert {named_query(name).name for name in names} == set(names) > {"deadlines"}


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("#+ title:", "#+ titel:"),
        ("#+ summary:", "#+ - summary:"),
        ('#+   act: {en: "Act", nb: "Regelverk"}', '#+   act: {en: "Act"}'),
        ("#+   duty: {kind: notation,", "#+   duty: {"),
        ("#+ returns:", "# returns:"),
        ("#+ parameters:", "#+ parameters: none"),
    ],
)
def test_a_header_that_cannot_be_read_is_a_fault_of_ours(line: str, instead: str, path: Path) -> None:
    """The message names the file."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(line, instead), encoding="utf-8")

    assert line in text
    with pytest.raises(KnowledgeError, match=r"The header of the query .*every-kind\.rq cannot be read"):
        read_query(path)


def test_a_file_without_a_header_is_no_named_query(tmp_path: Path) -> None:
    """It cannot be read as one."""
    path = tmp_path / "bare.rq"
    path.write_text("SELECT * WHERE { ?s ?p ?o }")

    with pytest.raises(KnowledgeError, match="header"):
        read_query(path)


@pytest.mark.parametrize("line", ["  VALUES ?act { UNDEF }\n", "  VALUES ?as_of { "])
def test_every_parameter_has_its_line(line: str, path: Path) -> None:
    """A parameter that the query never sets is a fault of ours, for setting it would do nothing."""
    path.write_text(path.read_text(encoding="utf-8").replace(line, "  VALUES (?x) { "), encoding="utf-8")

    with pytest.raises(KnowledgeError, match=r"has no line that sets \?"):
        read_query(path)


def test_a_query_that_asks_about_a_product_says_so(tmp_path: Path) -> None:
    """One line of the header."""
    path = tmp_path / "of-a-product.rq"
    path.write_text(
        dedent("""\
        #+ title: {en: "A", nb: "B"}
        #+ summary: {en: "A", nb: "B"}
        #+ answers: []
        #+ parameters: {}
        #+ product: true
        #+ returns: {}
        SELECT * WHERE { ?s ?p ?o }
        """)
    )

    assert read_query(path).needs_product
    assert any(query.needs_product for query in named_queries().values())
