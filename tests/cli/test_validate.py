# SPDX-License-Identifier: Apache-2.0
"""``kgservice validate``: plain SHACL over any graph, by either engine, in each form."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pyoxigraph
import pytest

import kgservice
from kgservice.errors import InputError, OracleError
from kgservice.gaps import validation
from kgservice.shacl.report_graph import read_report
from tests.cli.conftest import Run

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:S> a sh:NodeShape ; sh:targetNode <urn:a> ; sh:property <urn:P> .
<urn:P> a sh:PropertyShape ; sh:path <urn:p> ; sh:maxCount 1 ; sh:severity sh:Warning ;
  sh:message "too many"@en ; sh:message "for mange"@nb .
"""
GOOD = '<urn:a> <urn:p> "1" .\n'
BAD = f'{GOOD}# more\n<urn:a> <urn:p> "2" .\n'
PSUR = "<urn:p> a <https://w3id.org/mdkg/shape/mdr-mfr-psur> .\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of its own in which the command runs, with a few graphs."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("good.ttl", GOOD), ("bad.ttl", BAD), ("shapes.ttl", SHAPES), ("psur.ttl", PSUR)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("engine", ["own", "pyshacl"])
@pytest.mark.parametrize(("name", "code"), [("good.ttl", 0), ("bad.ttl", 1)])
def test_exit_codes(name: str, code: int, engine: str, desk: Path, run: Run) -> None:
    """A graph that conforms ends with 0, another one with 1, by both engines."""
    ran = run("validate", name, "--shapes", "shapes.ttl", "--engine", engine)

    assert (ran.code, ran.err) == (code, "")
    assert ("too many" in ran.out) is (code == 1)


@pytest.mark.parametrize(("lang", "message"), [("en", "warning: too many"), ("nb", "advarsel: for mange")])
def test_text_says_where_and_what(lang: str, message: str, desk: Path, run: Run) -> None:
    """A finding begins with its place, and names node, path and shape."""
    ran = run("validate", "bad.ttl", "--shapes", "shapes.ttl", "--lang", lang)

    assert ran.out.startswith(f"bad.ttl:1:17: {message}\n")
    assert "<urn:" not in ran.out.splitlines()[0]
    assert "urn:a" in ran.out
    assert "urn:P (sh:MaxCountConstraintComponent)" in ran.out


def test_the_line_of_the_value_at_fault(desk: Path, run: Run) -> None:
    """Where one value is at fault, its line is told, and not that of the first statement."""
    (desk / "in.ttl").write_text(SHAPES.replace("sh:maxCount 1", 'sh:in ( "1" )'), encoding="utf-8")

    assert run("validate", "bad.ttl", "--shapes", "in.ttl").out.startswith("bad.ttl:3:")


@pytest.mark.parametrize(
    ("form", "parser"), [("turtle", pyoxigraph.RdfFormat.TURTLE), ("json-ld", pyoxigraph.RdfFormat.JSON_LD)]
)
def test_reports_as_rdf(form: str, parser: pyoxigraph.RdfFormat, desk: Path, run: Run) -> None:
    """The report is one of SHACL, and the same bytes each time."""
    ran = run("validate", "bad.ttl", "--shapes", "shapes.ttl", "--format", form)
    again = run("validate", "bad.ttl", "--shapes", "shapes.ttl", "--format", form)

    report = read_report(ran.out.encode(), report_format=parser)
    assert (report.conforms, len(report.results)) == (False, 1)
    assert report.results[0].message("nb") == "for mange"
    assert ran.out == again.out


def test_report_as_json(desk: Path, run: Run) -> None:
    """JSON says the same with the place."""
    document = json.loads(run("validate", "bad.ttl", "--shapes", "shapes.ttl", "--format", "json").out)

    (result,) = document["results"]
    assert (document["conforms"], result["severity"], result["place"]["line"]) == (False, "Warning", 1)


def test_both_engines_find_the_same(desk: Path, run: Run) -> None:
    """Ours and the reference agree on the shipped shapes."""
    found = []
    for engine in ("own", "pyshacl"):
        ran = run("validate", "psur.ttl", "--engine", engine, "--format", "json")
        found.append({(r["shape"], r["focus_node"], r["component"]) for r in json.loads(ran.out)["results"]})

    assert found[0] == found[1]
    assert "https://w3id.org/mdkg/shape/mdr-mfr-psur-evidence" in {shape for shape, _, _ in found[0]}


def test_several_shapes_graphs_are_taken_together(desk: Path, run: Run) -> None:
    """Files of shapes may be given after one option or after several."""
    first, second = (
        SHAPES.replace("sh:targetNode <urn:a> ; ", ""),
        SHAPES.splitlines()[0] + "<urn:S> sh:targetNode <urn:a> .",
    )
    (desk / "1.ttl").write_text(first, encoding="utf-8")
    (desk / "2.ttl").write_text(second, encoding="utf-8")

    assert run("validate", "bad.ttl", "--shapes", "1.ttl").code == 0
    assert run("validate", "bad.ttl", "--shapes", "1.ttl", "2.ttl").code == 1
    assert run("validate", "bad.ttl", "--shapes", "1.ttl", "--shapes", "2.ttl").code == 1


@pytest.mark.parametrize("form", ["turtle", "n-triples", "rdf-xml", "json-ld", "trig", "n-quads"])
def test_every_format_of_rdf_is_read(form: str, desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input is read in the format that --from names."""
    from kgservice.readers.rdf import RDF_FORMATS

    triples = pyoxigraph.parse(BAD.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    written = pyoxigraph.serialize(triples, format=RDF_FORMATS[form]) or b""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(written)))

    ran = run("validate", "-", "--from", form, "--shapes", "shapes.ttl")

    assert ran.code == 1
    assert ran.out.startswith("<stdin>")


def test_literals_are_judged_as_they_are_written(desk: Path, run: Run) -> None:
    """A form that a store would mend is still at fault."""
    (desk / "a.ttl").write_text(
        '<urn:a> <urn:p> "twelve"^^<http://www.w3.org/2001/XMLSchema#integer> .\n', encoding="utf-8"
    )
    (desk / "s.ttl").write_text(
        SHAPES.replace("sh:maxCount 1", "sh:datatype <http://www.w3.org/2001/XMLSchema#integer>"), encoding="utf-8"
    )

    assert run("validate", "a.ttl", "--shapes", "s.ttl").code == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("absent.ttl",), "absent.ttl: The file cannot be opened"),
        (("broken.ttl",), "broken.ttl:2:"),
        (("device.yaml",), "device.yaml: yaml is no form of RDF"),
        (("good.ttl", "--shapes", "absent.ttl"), "absent.ttl: The file cannot be opened"),
        (("good.ttl", "--shapes", "broken.ttl"), "broken.ttl:2:"),
        (("good.ttl", "--shapes", "pathless.ttl"), "pathless.ttl: The shape <urn:P>: a property shape has no sh:path"),
        (("good.ttl", "--engine", "jena"), "--engine cannot be “jena”"),
        (("good.ttl", "--format", "sarif"), "--format cannot be “sarif”"),
        (("--shapes", "shapes.ttl", "good.ttl"), "FILE is missing"),
    ],
)
def test_what_cannot_be_used(arguments: tuple[str, ...], words: str, desk: Path, run: Run) -> None:
    """Each fault is one line on standard error and the exit code 2."""
    (desk / "broken.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> nonsense\n", encoding="utf-8")
    (desk / "device.yaml").write_text("name: Strap\n", encoding="utf-8")
    (desk / "pathless.ttl").write_text(SHAPES.replace("sh:path <urn:p> ;", ""), encoding="utf-8")

    ran = run("validate", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_reference_that_is_not_there(desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference that is absent, or breaks, is no finding and no fault of the input."""

    def absent(*_: object) -> None:
        raise OracleError("pySHACL is not installed.")

    monkeypatch.setattr(validation, "validate_by_reference", absent)

    ran = run("validate", "good.ttl", "--engine", "pyshacl")

    assert (ran.code, ran.out) == (70, "")
    assert "pySHACL is not installed" in ran.err


def test_public_function(desk: Path) -> None:
    """What the verb does is a function: paths or bytes in, a report out."""
    assert kgservice.validate(desk / "good.ttl", [desk / "shapes.ttl"]).conforms
    report = kgservice.validate(BAD.encode(), [SHAPES.encode()], hint="turtle", shapes_hint="ttl")
    assert [result.message("en") for result in report.results] == ["too many"]
    assert not kgservice.validate(PSUR.encode(), hint="ttl").conforms
    with pytest.raises(InputError, match="There is no engine “jena”"):
        kgservice.validate(GOOD.encode(), engine="jena")
