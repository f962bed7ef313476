# SPDX-License-Identifier: Apache-2.0
"""``kgservice query`` end to end: the list, a query by name, SPARQL of one's own, a product beside it."""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from kgservice.cli import query
from kgservice.graph import named_queries
from tests.cli.conftest import PLANNER, Run
from tests.report.conftest import DESCRIPTIONS

PREFIX = "PREFIX md: <https://w3id.org/mdkg/ontology/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
AREAS = PREFIX + "SELECT ?number WHERE { ?a a md:ResponsibilityArea ; skos:notation ?number ; md:onSlide true }"


@pytest.fixture
def reader(tmp_path: Path) -> str:
    """Return the path of an AI software of class IIa."""
    path = tmp_path / "reader.yaml"
    path.write_text(DESCRIPTIONS["closed"], encoding="utf-8")
    return str(path)


def rows(document: str) -> list[dict[str, Any]]:
    """Return the rows of the one table of a JSON answer."""
    [table] = json.loads(document)["tables"]
    found: list[dict[str, Any]] = table["rows"]
    return found


def give(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a text on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))


@pytest.mark.parametrize(("lang", "words"), [("en", "Deadlines, shortest first"), ("nb", "Frister, korteste først")])
def test_without_a_name_the_queries_are_listed(lang: str, words: str, run: Run) -> None:
    """Every shipped one with its parameters and what it answers."""
    ran = run("query", "--lang", lang)

    assert (ran.code, ran.err) == (0, "")
    assert words in ran.out
    assert [name for name in named_queries() if name not in ran.out] == []


def test_the_list_can_be_read_by_machines(run: Run) -> None:
    """As every other table."""
    found = rows(run("query", "--format", "json").out)

    assert [row["name"] for row in found] == list(named_queries())
    assert next(row["parameters"] for row in found if row["name"] == "deadlines") == "kind, counted_in, act, lang"


@pytest.mark.parametrize(("lang", "head"), [("en", "Before"), ("nb", "Før")])
def test_a_query_by_its_name(lang: str, head: str, run: Run) -> None:
    """Its rows under the headings of its header, in the language asked for, with the day as it is written there."""
    ran = run("query", "dates-moved", "--format", "csv", "--lang", lang)
    found = list(csv.reader(io.StringIO(ran.out)))

    assert (ran.code, ran.err) == (0, "")
    assert head in found[0]
    assert any("2027-08-02" in row and "2028-08-02" in row for row in found)


def test_parameters_narrow_the_rows(run: Run) -> None:
    """-p may be repeated; the answer to fewer is part of the answer to all."""
    everything = rows(run("query", "deadlines", "--format", "json").out)
    narrow = rows(run("query", "deadlines", "-p", "act=mdr", "-p", "counted_in=day", "--format", "json").out)

    assert 0 < len(narrow) < len(everything)
    assert [row for row in narrow if row not in everything] == []
    assert {row["duty"].partition("-")[0] for row in narrow} == {"MDR"}


def test_the_day_is_that_of_the_command(run: Run) -> None:
    """--as-of is what "today" means in a query."""
    before, after = (
        rows(run("query", "dates-ahead", "--as-of", day, "--format", "json").out)
        for day in ("2026-11-23", "2028-08-02")
    )

    assert min(row["day"] for row in before) > "2026-11-23"
    assert min(row["day"] for row in after) > "2028-08-02"
    assert len(after) < len(before)


@pytest.mark.parametrize("role", ["importer", "Importør", "mdc:role-importer"])
def test_a_concept_goes_by_word_name_and_iri(role: str, run: Run) -> None:
    """All ways to name a role give the same rows."""
    assert rows(run("query", "duties-of-role", "-p", f"role={role}", "--format", "json").out) == rows(
        run("query", "duties-of-role", "-p", "role=importer", "--format", "json").out
    )


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_forms_for_people(form: str, run: Run) -> None:
    """Title, rows, their number and that nothing here is legal advice."""
    out = run("query", "dates-moved", "--format", form).out

    assert "Dates that were moved" in out
    assert "Rows: " in out
    assert "Not legal advice" in out


def test_a_workbook_is_written_to_a_file(tmp_path: Path, run: Run) -> None:
    """--output writes the file and nothing else."""
    path = tmp_path / "moved.xlsx"
    ran = run("query", "dates-moved", "--format", "xlsx", "--output", str(path))

    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert load_workbook(path).active.max_row > 10


def test_a_file_of_ones_own(tmp_path: Path, run: Run) -> None:
    """Its variables are the headings."""
    path = tmp_path / "areas.rq"
    path.write_text(AREAS, encoding="utf-8")
    found = rows(run("query", str(path), "--format", "json").out)

    assert len(found) == 20
    assert {"number": "A01"} in found


def test_a_query_on_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lone dash reads it."""
    give(AREAS, monkeypatch)

    assert len(rows(run("query", "-", "--format", "json").out)) == 20


def test_a_file_does_not_stand_in_for_a_shipped_query(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is that of the shipped query, whatever lies in the folder."""
    (tmp_path / "dates-moved").write_text("ASK { }")
    monkeypatch.chdir(tmp_path)

    assert len(rows(run("query", "dates-moved", "--format", "json").out)) > 1


@pytest.mark.parametrize(("lang", "words"), [("en", ("yes", "no")), ("nb", ("ja", "nei"))])
def test_a_question_is_answered_with_yes_or_no(
    lang: str, words: tuple[str, str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASK, and a SELECT that names no variable."""
    answers = []
    for text in ("ASK { ?s ?p ?o }", "SELECT * WHERE { <urn:a> <urn:b> <urn:c> }"):
        give(text, monkeypatch)
        answers += rows(run("query", "-", "--format", "json", "--lang", lang).out)

    assert answers == [{"answer": words[0]}, {"answer": words[1]}]


def test_a_constructed_graph_is_shown_as_triples(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorted, under subject, predicate and object, IRIs under their prefixes."""
    give(
        PREFIX + "CONSTRUCT { ?a md:row ?row } WHERE { ?a a md:ResponsibilityArea ; md:slideRow ?row }",
        monkeypatch,
    )
    found = rows(run("query", "-", "--format", "json").out)

    assert len(found) == 20
    assert found[0] == {"subject": "mdc:area-a01", "predicate": "md:row", "object": "1"}
    assert found == sorted(found, key=lambda row: tuple(row.values()))


def test_a_query_about_a_product(reader: str, run: Run) -> None:
    """The assessment is in the graph, and joins with the law."""
    name = next(name for name, known in named_queries().items() if known.needs_product)
    ran = run("query", name, "--product", reader, "--as-of", "2026-11-23", "--format", "json")

    assert (ran.code, ran.err) == (0, "")
    assert rows(ran.out)


def test_what_a_product_still_lacks(run: Run, tmp_path: Path) -> None:
    """A query about open questions finds those of a product that says next to nothing."""
    path = tmp_path / "draft.yaml"
    path.write_text("name: Draft\n", encoding="utf-8")
    ran = run("query", "product-questions", "--product", str(path), "--as-of", "2026-11-23", "--format", "json")

    assert {row["number"] for row in rows(ran.out)} >= {"1", "2", "3"}


def test_ones_own_query_about_a_product(reader: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's own answer to the question is found."""
    give(PREFIX + "SELECT ?name WHERE { ?p a md:AssessedProduct ; skos:prefLabel ?name }", monkeypatch)

    assert rows(run("query", "-", "--product", reader, "--format", "json").out) == [{"name": "Rhythm Reader"}]


def test_a_product_leaves_no_trace(reader: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept on disk is the knowledge alone."""
    text = PREFIX + "ASK { ?p a md:AssessedProduct }"
    answers = []
    for more in (("--product", reader), ()):
        give(text, monkeypatch)
        answers += rows(run("query", "-", *more, "--format", "json").out)

    assert answers == [{"answer": "yes"}, {"answer": "no"}]


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        ("en", ("The query product-", " asks about a product", "Expected a product description", "add --product FILE")),
        ("nb", ("Spørringen product-", " gjelder et produkt", "Forventet en produktbeskrivelse", "--product FIL")),
    ],
)
def test_a_query_about_a_product_needs_one(lang: str, parts: tuple[str, ...], run: Run) -> None:
    """Without --product it is refused before anything is read."""
    name = next(name for name, known in named_queries().items() if known.needs_product and name.startswith("product-"))
    ran = run("query", name, "--lang", lang)

    assert (ran.code, ran.out) == (2, "")
    assert [part for part in parts if part not in ran.err] == []


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("dedlines",), ("no query “dedlines”", "such as deadlines", "see “kgservice query”")),
        (("absent.rq",), ("absent.rq cannot be read", "a SPARQL query as UTF-8 text", "check the path")),
        (("deadlines", "-p", "act"), ("“act” sets no parameter", "name=value", "-p role=importer")),
        (("deadlines", "-p", "akt=MDR"), ("has no parameter “akt”", "one of kind, counted_in, act", "write")),
        (("deadlines", "-p", "act=GDPR"), ("act cannot be “GDPR”", "one of MDR, IVDR, AIA, NO", "write act=")),
        (("duties-of-role", "-p", "role=importr"), ("role cannot be “importr”", "one of ", "write role=importer.")),
        (("dates-ahead", "-p", "as_of=soon"), ("as_of cannot be “soon”", "YYYY-MM-DD", "write as_of=")),
        (("what-cites", "-p", "provision=MDR Art 999"), ("names nothing in the graph", "Expected", "To mend it")),
        (("deadlines", "--format", "ttl"), ("--format cannot be “ttl”", "Expected one of text, csv", "write ")),
        (("products-with-duty", "--product", "absent.yaml"), ("absent.yaml", "cannot be opened", "To mend it")),
        (("--lang", "nb", "dedlines"), ("Det finnes ingen spørring «dedlines»", "Forventet", "se «kgservice query»")),
    ],
)
def test_misuse_says_what_is_wrong_and_how_to_mend_it(
    arguments: tuple[str, ...], parts: tuple[str, ...], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What, expected, remedy; nothing on standard output."""
    monkeypatch.chdir(tmp_path)
    ran = run("query", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert [part for part in parts if part not in ran.err] == []


@pytest.mark.parametrize(
    ("lang", "message"),
    [
        (
            "en",
            "kgservice: The query cannot be read at line 2, column 11 (Prefix not found). Expected a SPARQL 1.1 query. "
            "To mend it: mend the query at the place named.\n",
        ),
        (
            "nb",
            "kgservice: Spørringen kan ikke leses ved linje 2, kolonne 11 (Prefix not found). "
            "Forventet en SPARQL 1.1-spørring. Slik rettes det: rett spørringen på stedet som er nevnt.\n",
        ),
    ],
)
def test_a_query_that_cannot_be_read_is_one_clear_error(
    lang: str, message: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line with the place, and why where that is known."""
    give("SELECT * WHERE {\n ?s a no:p }", monkeypatch)
    ran = run("query", "-", "--lang", lang)

    assert (ran.code, ran.out, ran.err) == (2, "", message)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cannot be read at line 1, column 1"),
        ("SELECT ?x WHERE { ?x a", "cannot be read at line 1"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "cannot be read at line 1"),
        ("SELECT (<urn:f>(1) AS ?x) WHERE { }", "cannot be carried out (The custom function <urn:f> is not supported)"),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "asks another server with SERVICE"),
    ],
)
def test_what_no_query_may_be(text: str, words: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing, half of one, a change of the graph, a function that is not there, a call to another server."""
    give(text, monkeypatch)
    ran = run("query", "-")

    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_a_query_that_takes_too_long_is_given_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while the command ends with an error, though the store cannot be stopped."""
    monkeypatch.setattr(query, "_PATIENCE", 0.05)
    monkeypatch.setattr(query, "raw_answer", lambda *_: time.sleep(60))
    give("ASK { }", monkeypatch)
    start = time.monotonic()
    ran = run("query", "-")

    assert (ran.code, ran.out) == (2, "")
    assert "takes longer than 0.05 seconds" in ran.err
    assert time.monotonic() - start < 30


def test_parameters_are_for_shipped_queries(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that nothing would take up is refused, not ignored."""
    give("ASK { }", monkeypatch)
    ran = run("query", "-", "-p", "role=importer")

    assert (ran.code, ran.out) == (2, "")
    assert "-p sets parameters of the shipped queries" in ran.err


def test_bytes_that_are_no_text_are_refused(tmp_path: Path, run: Run) -> None:
    """A workbook is no query."""
    (tmp_path / "book.rq").write_bytes(b"\xff\xfe\x00")
    ran = run("query", str(tmp_path / "book.rq"))

    assert (ran.code, ran.out) == (2, "")
    assert "cannot be read" in ran.err


def test_nothing_is_found_of_a_product_that_has_no_duties(tmp_path: Path, run: Run) -> None:
    """No row, and that is said."""
    path = tmp_path / "planner.yaml"
    path.write_text(PLANNER)
    ran = run("query", "products-with-duty", "--product", str(path))

    assert ran.code == 0
    assert "Rows: 0." in ran.out
