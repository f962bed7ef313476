# SPDX-License-Identifier: Apache-2.0
"""``kgservice assess`` from a file to each form of answer."""

from __future__ import annotations

import io
import json
import sys
from datetime import date
from pathlib import Path

import pyoxigraph
import pytest

from kgservice.cli import prove
from kgservice.errors import OracleError
from tests.cli.conftest import OPEN, PLANNER, Run
from tests.report.conftest import DESCRIPTIONS

QUICK = ("--as-of", "2026-11-23", "--no-questions")


@pytest.fixture
def reader(tmp_path: Path) -> str:
    """Return the path of an AI software of class IIa."""
    path = tmp_path / "reader.yaml"
    path.write_text(DESCRIPTIONS["closed"], encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("lang", "words"), [("en", "not a device"), ("nb", "ikke")])
def test_text_says_what_the_product_is(lang: str, words: str, planner: str, run: Run) -> None:
    """The verdict is on standard output, in the language asked for."""
    ran = run("assess", planner, "--as-of", "2026-11-23", "--lang", lang)

    assert (ran.code, ran.err) == (0, "")
    assert words in ran.out
    assert "2026-11-23" in ran.out
    assert "\x1b" not in ran.out


def test_json_is_one_document(planner: str, unfinished: str, run: Run) -> None:
    """Several files are one assessment, in the order given."""
    ran = run("assess", unfinished, planner, "--format", "json", "--jurisdiction", "no", "--as-of", "2026-01-31")
    document = json.loads(ran.out)

    assert [product["name"] for product in document["products"]] == ["Something", "Meal planner"]
    assert (document["as_of"], document["jurisdiction"]) == ("2026-01-31", "NO")


@pytest.mark.parametrize(
    ("form", "parser"), [("turtle", pyoxigraph.RdfFormat.TURTLE), ("json-ld", pyoxigraph.RdfFormat.JSON_LD)]
)
def test_rdf_parses(form: str, parser: pyoxigraph.RdfFormat, planner: str, run: Run) -> None:
    """Turtle and JSON-LD are read by any parser."""
    ran = run("assess", planner, "--format", form)

    assert ran.code == 0
    assert list(pyoxigraph.parse(ran.out.encode(), format=parser))


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lone dash reads standard input in the format that --from names."""
    given = io.TextIOWrapper(io.BytesIO(json.dumps({"name": "Meal planner", "complete": True}).encode()))
    monkeypatch.setattr(sys, "stdin", given)

    ran = run("assess", "-", "--from", "json", "--format", "json")

    assert json.loads(ran.out)["products"][0]["name"] == "Meal planner"


def test_place_on_standard_input_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in standard input says so."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"name: A\nsoftwear: yes\n")))

    ran = run("assess", "-")

    assert ran.code == 2
    assert ran.err.startswith("kgservice: <stdin>:2:1: The field “softwear” is not known here. ")


@pytest.mark.parametrize(
    ("path", "message"),
    [("absent.yaml", "absent.yaml: The file cannot be opened"), (".", "The file cannot be opened")],
)
def test_unreadable_file(path: str, message: str, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file that is not there is an input error."""
    monkeypatch.chdir(tmp_path)

    ran = run("assess", path)

    assert ran.code == 2
    assert message in ran.err


def test_same_product_in_two_files(run: Run, tmp_path: Path) -> None:
    """Two files that describe the same product are refused, not merged."""
    paths = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for path in paths:
        path.write_text(PLANNER)

    ran = run("assess", *map(str, paths))

    assert ran.code == 2
    assert "Two files describe “Meal planner”" in ran.err
    assert f"the first description is at {paths[0]}" in ran.err


def test_relation_across_files(run: Run, tmp_path: Path) -> None:
    """A product may relate to one that another file describes."""
    (tmp_path / "a.yaml").write_text("name: Strap\nrelations: [{kind: accessory_to, product: Watch}]\n")
    (tmp_path / "b.yaml").write_text("name: Watch\ncomplete: true\n")

    ran = run("assess", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml"), "--format", "json", "--no-questions")

    assert ran.code == 0


@pytest.mark.parametrize(("fixture", "code"), [("planner", 0), ("unfinished", 3)])
def test_strict_tells_the_undetermined(fixture: str, code: int, run: Run, request: pytest.FixtureRequest) -> None:
    """--strict ends with 3 only while a main question is open; the answer is written all the same."""
    ran = run("assess", request.getfixturevalue(fixture), "--strict", "--no-questions")

    assert code == ran.code
    assert ran.out


def test_undetermined_is_no_failure_by_itself(unfinished: str, run: Run) -> None:
    """Without --strict an open question is an answer like any other."""
    assert run("assess", unfinished, "--no-questions").code == 0


def test_output_is_written_whole(planner: str, tmp_path: Path, run: Run) -> None:
    """--output writes the file and nothing else, and leaves no half file behind."""
    path = tmp_path / "answer" / "a.json"
    path.parent.mkdir()
    path.write_text("old")

    ran = run("assess", planner, "--format", "json", "--output", str(path))

    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert json.loads(path.read_text())["products"][0]["name"] == "Meal planner"
    assert [path] == list(path.parent.iterdir())


@pytest.mark.parametrize("where", ["absent/a.json", "."])
def test_output_that_cannot_be_written(where: str, planner: str, tmp_path: Path, run: Run) -> None:
    """A place that cannot be written to is a usage error."""
    ran = run("assess", planner, "--format", "json", "--output", str(tmp_path / where))

    assert ran.code == 2
    assert "cannot be written" in ran.err


def test_failing_input_leaves_the_old_answer(tmp_path: Path, run: Run) -> None:
    """A failed run does not touch the file of the last one."""
    (tmp_path / "bad.yaml").write_text("nonsense: 1\n")
    (tmp_path / "answer").write_text("old")

    run("assess", str(tmp_path / "bad.yaml"), "--output", str(tmp_path / "answer"))

    assert (tmp_path / "answer").read_text() == "old"


@pytest.mark.parametrize(("choice", "coloured"), [("always", True), ("never", False), ("auto", False)])
def test_colour(choice: str, coloured: bool, planner: str, run: Run) -> None:
    """Colours are there when asked for, and by themselves only on a terminal."""
    assert coloured is ("\x1b[" in run("assess", planner, "--colour", choice, "--no-questions").out)


def test_questions_can_be_left_out(run: Run, tmp_path: Path) -> None:
    """--no-questions leaves out what would have to be worked out."""
    path = tmp_path / "open.yaml"
    path.write_text(OPEN)

    with_questions = json.loads(run("assess", str(path), "--format", "json").out)["products"][0]
    without = json.loads(run("assess", str(path), "--format", "json", "--no-questions").out)["products"][0]

    assert with_questions["missing_facts"]
    assert not without["missing_facts"]


def test_today_is_the_default(planner: str, run: Run) -> None:
    """The law is read on the day of the run."""
    assert date.today().isoformat() == json.loads(run("assess", planner, "--format", "json").out)["as_of"]


@pytest.mark.parametrize(("lang", "words"), [("en", "pip install 'kgservice[prove]'"), ("nb", "Slik rettes det")])
def test_no_reasoner(lang: str, words: str, planner: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, --prove says what to install."""
    monkeypatch.setattr(prove, "find_spec", lambda _: None)

    ran = run("assess", planner, "--prove", "--lang", lang)

    assert (OracleError.exit_code, "") == (ran.code, ran.out)
    assert words in ran.err


class _Proof:
    """A proof that ends as it is told to."""

    product, checked, seconds = "Meal planner", 7, 1.25

    def __init__(self, *failures: str) -> None:
        self.failures, self.proved = failures, not failures


@pytest.mark.parametrize(
    ("proof", "code", "words"),
    [(_Proof(), 0, "Proved for Meal planner: 7 statements, 1.2 s"), (_Proof("X"), 70, "disagrees on Meal planner: X")],
)
def test_proof_is_reported(
    proof: _Proof, code: int, words: str, planner: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proof is reported beside the answer; a failed one leaves no answer to rely on."""
    monkeypatch.setattr(prove, "find_spec", lambda _: object())
    monkeypatch.setattr(prove, "_prove", lambda *_: [proof])

    ran = run("assess", planner, "--prove", "--no-questions")

    assert code == ran.code
    assert words in ran.err
    assert bool(ran.out) is (code == 0)


def test_unused_input_is_named(run: Run, tmp_path: Path) -> None:
    """What no part of the product model takes up is named with its place and reason."""
    path = tmp_path / "watch.ttl"
    path.write_text(
        "@prefix md: <https://w3id.org/mdkg/ontology/> .\n"
        '<urn:x> a md:Product ; md:name "Watch" ; <https://example.org/colour> "white" .\n'
    )

    ran = run("assess", str(path), "--no-questions")

    assert ran.code == 0
    assert ran.err.startswith(f"{path}:")
    assert "not used: " in ran.err


@pytest.mark.parametrize(("lang", "role"), [("en", "manufacturer"), ("nb", "Produsent")])
def test_duties_of_one_role(lang: str, role: str, reader: str, run: Run) -> None:
    """--role leaves what whoever has the role bears: of a manufacturer of AI, the provider's duties too."""
    out = run("assess", reader, *QUICK, "--role", role, "--lang", lang).out

    assert "MDR-MFR-QMS" in out
    assert "AIA-QMS" in out
    assert "AIA-DEP" not in out
    assert "AIA-DEP" in run("assess", reader, *QUICK, "--lang", lang).out


def test_duties_of_one_role_as_json(reader: str, run: Run) -> None:
    """The rest of the answer is the same."""
    whole, own = (
        json.loads(run("assess", reader, *QUICK, "--format", "json", *more).out)["products"][0]
        for more in ((), ("--role", "importer"))
    )

    assert {bearer for duty in own["duties"] for bearer in duty["bearers"]} >= {"importer"}
    assert 0 < len(own["duties"]) < len(whole["duties"])
    assert own["risk_class"] == whole["risk_class"]


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        ("en", ("There is no role “manufacturr”", "Expected a role such as", "name the role “manufacturer”")),
        ("nb", ("Det finnes ingen rolle «manufacturr»", "Forventet en rolle som", "oppgi rollen «manufacturer»")),
    ],
)
def test_unknown_role(lang: str, parts: tuple[str, ...], reader: str, run: Run) -> None:
    """It is refused with the nearest."""
    ran = run("assess", reader, "--role", "manufacturr", "--lang", lang)

    assert (ran.code, ran.out) == (2, "")
    assert [part for part in parts if part not in ran.err] == []


def test_duties_can_be_left_out(reader: str, run: Run) -> None:
    """--no-duties leaves out duties, overlaps and roles, in every form."""
    text = run("assess", reader, *QUICK, "--no-duties").out
    document = json.loads(run("assess", reader, *QUICK, "--no-duties", "--format", "json").out)["products"][0]
    turtle = run("assess", reader, *QUICK, "--no-duties", "--format", "turtle").out

    assert "DUTIES" not in text
    assert (document["duties"], document["overlaps"], document["roles"]) == ([], [], [])
    assert "hasDuty" not in turtle
    assert "DUTIES" in run("assess", reader, *QUICK).out
    assert "hasDuty" in run("assess", reader, *QUICK, "--format", "turtle").out


@pytest.mark.parametrize(("place", "norwegian"), [("EU", False), ("NO", True)])
def test_duties_are_those_of_the_jurisdiction(place: str, norwegian: bool, reader: str, run: Run) -> None:
    """Norwegian duties are for Norway, and dates are of the one place alone."""
    answer = run("assess", reader, *QUICK, "--jurisdiction", place, "--format", "json").out
    duties = json.loads(answer)["products"][0]["duties"]

    assert any(duty["id"].startswith("NO-") for duty in duties) is norwegian
    assert {entry["jurisdiction"] for duty in duties for entry in duty["applies"]} == {place}


def test_both_jurisdictions_stand_side_by_side(reader: str, run: Run) -> None:
    """Unless one is asked for."""
    duties = json.loads(run("assess", reader, *QUICK, "--format", "json").out)["products"][0]["duties"]

    assert {entry["jurisdiction"] for duty in duties for entry in duty["applies"]} == {"EU", "NO"}


def test_module_can_be_run() -> None:
    """``python -m kgservice`` is the same command."""
    source = (Path(__file__).parents[2] / "kgservice" / "__main__.py").read_text()

    assert "sys.exit(main())" in source
