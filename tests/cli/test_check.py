# SPDX-License-Identifier: Apache-2.0
"""``kgservice check`` from files to exit codes: forms, settings, waivers, baseline, and what cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kgservice.cli.options import CHECK_FORMATS as OFFERED
from kgservice.report.check_formats import CHECK_FORMATS
from tests.cli.conftest import PLANNER, Run

STRAP = "name: Strap\ncomplete: true\nintended_purposes: [treatment]\n"
DAY = ("--as-of", "2026-11-23")
MAKER = ("--role", "manufacturer", *DAY)
WAIVER = '[[waivers]]\nrule = "{rule}"\nreason = "under way"\nowner = "RA"\nexpires = {day}\n'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of its own in which the command runs; it has one device."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "strap.yaml").write_text(STRAP, encoding="utf-8")
    return tmp_path


def rules(text: str, product: int = 0) -> list[str]:
    return [finding["rule"] for finding in json.loads(text)["products"][product]["findings"]]


def only_waivers(run: Run, desk: Path) -> str:
    """Return settings that waive every finding of the device."""
    found = rules(run("check", "strap.yaml", *MAKER, "--format", "json").out)
    return "\n".join(WAIVER.format(rule=rule, day="2027-01-01") for rule in dict.fromkeys(found))


# exit codes


def test_a_gap_fails(desk: Path, run: Run) -> None:
    """A gap ends with 1; the answer is on standard output all the same, with the line of the product."""
    ran = run("check", "strap.yaml", *MAKER)

    assert (ran.code, ran.err) == (1, "")
    assert "strap.yaml:1:1: MDR-MFR-RISK" in ran.out


def test_a_product_without_duties_passes(planner: str, run: Run) -> None:
    """Of what is no device and no AI system nothing is asked of its maker."""
    ran = run("check", planner, *MAKER)

    assert ran.code == 0
    assert "Nothing was found" in ran.out


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_the_answer_is_in_the_language_asked_for(lang: str, desk: Path, run: Run) -> None:
    """Messages and remedies are in English or in bokmål, and nobody is called compliant."""
    ran = run("check", "strap.yaml", *MAKER, "--lang", lang)

    assert ("No evidence is given for" in ran.out) is (lang == "en")
    assert ("Det er ikke oppgitt dokumentasjon for" in ran.out) is (lang == "nb")
    assert "compliant" not in ran.out.lower()


@pytest.mark.parametrize(("fail_on", "code"), [("violation", 0), ("warning", 1), ("WARNING", 1)])
def test_fail_on(fail_on: str, code: int, desk: Path, run: Run) -> None:
    """A warning fails the check only where that is asked for."""
    (desk / "kgservice.toml").write_text(only_waivers(run, desk), encoding="utf-8")
    (desk / "strap.yaml").write_text(
        f"{STRAP}evidence: [{{type: eu_declaration_of_conformity, title: D, acts: [MDR]}}]\n", encoding="utf-8"
    )

    ran = run("check", "strap.yaml", *MAKER, "--fail-on", fail_on, "--format", "json")

    counts = json.loads(ran.out)["products"][0]["counts"]
    assert (counts["violation"], counts["warning"] > 0) == (0, True)
    assert ran.code == code


@pytest.mark.parametrize(("text", "code"), [("name: Something\n", 3), (PLANNER, 0)])
def test_strict_tells_the_undetermined(text: str, code: int, desk: Path, run: Run) -> None:
    """A duty that waits for an answer ends with 3 where that is asked for, and with 0 else."""
    (desk / "a.yaml").write_text(text, encoding="utf-8")

    assert run("check", "a.yaml", *MAKER, "--strict").code == code
    assert run("check", "a.yaml", *MAKER).code == 0


def test_a_gap_weighs_more_than_an_open_question(desk: Path, run: Run) -> None:
    """With both, the exit code is that of the gap."""
    (desk / "a.yaml").write_text("name: Something\n", encoding="utf-8")

    assert run("check", "a.yaml", "strap.yaml", *MAKER, "--strict").code == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("absent.yaml",), "absent.yaml: The file cannot be opened"),
        (("broken.yaml",), "broken.yaml:2"),
        (("strap.yaml", "--role", "king"), "There is no role “king”"),
        (("strap.yaml", "--jurisdiction", "SE"), "--jurisdiction cannot be “SE”"),
        (("strap.yaml", "--fail-on", "note"), "--fail-on cannot be “note”"),
        (("strap.yaml", "--as-of", "2026-02-30"), "“2026-02-30” is no day"),
        (("strap.yaml", "--format", "saarif"), "--format cannot be “saarif”"),
        (("strap.yaml", "--format", "text,json"), "Two answers go to standard output"),
        (("strap.yaml", "--format", "sarif:a,junit:a"), "Two answers go to a"),
        (("strap.yaml", "--format", "json,text", "--output", "a"), "Two answers go to a"),
        (("strap.yaml", "--config", "other.toml"), "other.toml: The settings cannot be read"),
        (("strap.yaml", "--baseline", "other.json"), "other.json: The baseline cannot be read"),
        (("strap.yaml", "--format", "json:no/folder.json"), "no/folder.json cannot be written"),
        (("strap.yaml", "strap.yml"), "Two files describe “Strap”"),
        ((), "FILE is missing"),
    ],
)
def test_what_cannot_be_used(arguments: tuple[str, ...], words: str, desk: Path, run: Run) -> None:
    """Each fault is one line on standard error and the exit code 2; nothing is answered."""
    (desk / "broken.yaml").write_text("name: A\n nonsense: [\n", encoding="utf-8")
    (desk / "strap.yml").write_text(STRAP, encoding="utf-8")

    ran = run("check", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err


# forms


def test_every_form_can_be_had(desk: Path, run: Run) -> None:
    """The forms that the help lists are those that are written."""
    assert set(OFFERED) == set(CHECK_FORMATS)
    for form in OFFERED:
        assert run("check", "strap.yaml", *MAKER, "--format", f"{form}:out.{form}").code == 1
        assert (desk / f"out.{form}").stat().st_size > 100


def test_several_forms_at_once(desk: Path, run: Run) -> None:
    """Forms with a file go there, the one without goes to standard output; all say the same."""
    ran = run("check", "strap.yaml", *MAKER, "--format", "sarif:a.sarif, junit:a.xml,JSON")

    shown = rules(ran.out)
    sarif = json.loads((desk / "a.sarif").read_text(encoding="utf-8"))
    suite = ElementTree.fromstring((desk / "a.xml").read_text(encoding="utf-8"))  # noqa: S314  # our own file
    assert len(sarif["runs"][0]["results"]) == len(shown)
    assert len(list(suite.iter("testcase"))) > 0


def test_output_takes_the_form_without_a_file(desk: Path, run: Run) -> None:
    """--output names the file of the form that has none of its own."""
    ran = run("check", "strap.yaml", *MAKER, "--format", "json:a.json,md", "--output", "a.md")

    assert (ran.code, ran.out) == (1, "")
    assert (desk / "a.md").read_text(encoding="utf-8").startswith("#")
    assert rules((desk / "a.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("choice", "coloured"), [("always", True), ("never", False), ("auto", False)])
def test_colour(choice: str, coloured: bool, desk: Path, run: Run) -> None:
    """Colours are there when asked for, and by themselves only on a terminal."""
    assert ("\x1b[" in run("check", "strap.yaml", "--colour", choice, *MAKER).out) is coloured


# whose duties, and where


def test_role_and_jurisdiction(desk: Path, run: Run) -> None:
    """Only the duties of the role are checked, and only what is law in the jurisdiction is a gap."""
    (desk / "strap.yaml").write_text(f"{STRAP}markets: [NO]\n", encoding="utf-8")

    def found(*asked: str) -> set[str]:
        return set(rules(run("check", "strap.yaml", *DAY, "--format", "json", *asked).out))

    maker, importer = found("--role", "produsent"), found("--role", "importer")
    norway, union = found("--jurisdiction", "NO"), found("--jurisdiction", "EU")
    assert "mdr-mfr-risk-evidence" in maker - importer
    assert importer
    assert any(rule.startswith("no-") for rule in norway)
    assert not any(rule.startswith("no-") for rule in union)


# settings and waivers


def test_settings_that_lie_where_the_check_is_run_are_read(desk: Path, run: Run) -> None:
    """kgservice.toml gives day, role and place; the command line wins."""
    (desk / "kgservice.toml").write_text(
        'as_of = 2026-11-23\nrole = "importer"\njurisdiction = "NO"\n', encoding="utf-8"
    )

    settled = json.loads(run("check", "strap.yaml", "--format", "json").out)
    asked = json.loads(
        run("check", "strap.yaml", "--format", "json", "--role", "manufacturer", "--jurisdiction", "EU", *DAY).out
    )

    assert (settled["as_of"], settled["role"], settled["jurisdiction"]) == ("2026-11-23", "importer", "NO")
    assert (asked["role"], asked["jurisdiction"]) == ("manufacturer", "EU")


def test_another_file_of_settings(desk: Path, run: Run) -> None:
    """--config names another file, and then the one that lies here is not read."""
    (desk / "kgservice.toml").write_text("nonsense", encoding="utf-8")
    (desk / "other.toml").write_text('role = "importer"\n', encoding="utf-8")

    ran = run("check", "strap.yaml", "--config", "other.toml", "--format", "json", *DAY)

    assert json.loads(ran.out)["role"] == "importer"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\njuristiction = 'NO'\n", "kgservice.toml:2: The field “juristiction” is not known here"),
        ("\nas_of = 'soon'\n", "kgservice.toml:2: as_of cannot be “soon”"),
        ("\nrole = 'king'\n", "kgservice.toml:2: There is no role “king”"),
        (WAIVER.format(rule="X", day="'later'"), "kgservice.toml:5: expires cannot be “later”"),
        ("[[waivers]]\nrule = 'X'\nowner = 'RA'\nexpires = 2027-01-01\n", "kgservice.toml:2: The waiver has no reason"),
        ("role = \n", "kgservice.toml:1:8: The TOML is broken"),
    ],
)
def test_faults_of_the_settings(text: str, words: str, desk: Path, run: Run) -> None:
    """A fault of the settings is told with its line, and nothing is checked."""
    (desk / "kgservice.toml").write_text(text, encoding="utf-8")

    ran = run("check", "strap.yaml")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"kgservice: {words}")


def test_waivers_let_a_check_pass(desk: Path, run: Run) -> None:
    """With each finding waived, nothing fails, and the text says who waived it and until when."""
    (desk / "kgservice.toml").write_text(only_waivers(run, desk), encoding="utf-8")

    ran = run("check", "strap.yaml", *MAKER)

    assert ran.code == 0
    assert "waived by RA until 2027-01-01. Reason: under way" in " ".join(ran.out.split())


def test_an_expired_waiver_fails(desk: Path, run: Run) -> None:
    """A waiver past its day fails the check although its finding is known, and stands on its own line."""
    run("check", "strap.yaml", *MAKER, "--write-baseline", "known.json")
    (desk / "kgservice.toml").write_text(
        'baseline = "known.json"\n\n' + WAIVER.format(rule="MDR-MFR-RISK", day="2026-11-22"), encoding="utf-8"
    )

    ran = run("check", "strap.yaml", *MAKER, "--format", "sarif")

    assert ran.code == 1
    stale = [r for r in json.loads(ran.out)["runs"][0]["results"] if r["ruleId"] == "waiver-expired"]
    (place,) = [result["locations"][0]["physicalLocation"] for result in stale]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("kgservice.toml", 4)
    assert [result["level"] for result in stale] == ["error"]


def test_a_waiver_that_matches_nothing_is_told_and_does_not_fail(planner: str, desk: Path, run: Run) -> None:
    """A waiver that is not needed is named, so that it can be removed; nothing is missing for that."""
    (desk / "kgservice.toml").write_text(WAIVER.format(rule="MDR-MFR-RISK", day="2027-01-01"), encoding="utf-8")

    ran = run("check", planner, *MAKER, "--fail-on", "warning")

    assert ran.code == 0
    assert "kgservice.toml:2" in ran.out


# baseline


def test_known_findings_pass_and_new_ones_fail(desk: Path, run: Run) -> None:
    """What was there when the baseline was written passes; a document that goes away afterwards fails."""
    (desk / "strap.yaml").write_text(f"{STRAP}evidence: [{{type: own, covers: [MDR-MFR-RISK]}}]\n", encoding="utf-8")
    written = run("check", "strap.yaml", *MAKER, "--write-baseline", "known.json")
    same = run("check", "strap.yaml", *MAKER, "--baseline", "known.json")
    (desk / "strap.yaml").write_text(STRAP, encoding="utf-8")
    worse = run("check", "strap.yaml", *MAKER, "--baseline", "known.json")

    assert (written.code, same.code, worse.code) == (0, 0, 1)
    assert "New: 0." in same.err
    assert "New: 1." in worse.err


def test_a_baseline_is_found_from_the_settings(desk: Path, run: Run) -> None:
    """The baseline of the settings lies beside them; it need not be there when it is written for the first time."""
    (desk / "reg").mkdir()
    (desk / "reg" / "kgservice.toml").write_text('baseline = "known.json"\n', encoding="utf-8")
    settings = ("--config", "reg/kgservice.toml")

    assert run("check", "strap.yaml", *MAKER, *settings).code == 2
    assert run("check", "strap.yaml", *MAKER, *settings, "--write-baseline", "reg/known.json").code == 0
    assert run("check", "strap.yaml", *MAKER, *settings).code == 0


# many files


def test_a_hundred_files_in_one_run(desk: Path, run: Run) -> None:
    """Each finding stands in the file and on the line of its own product or document."""
    names = []
    for number in range(100):
        names.append(f"device-{number}.yaml")
        blank = "\n" * (number % 7)
        evidence = "evidence:\n  - {type: psur, title: Report, date: 2020-01-01, valid_until: never}\n"
        (desk / names[-1]).write_text(f"{blank}name: Strap {number}\n{STRAP[12:]}{evidence}", encoding="utf-8")

    ran = run("check", *names, *MAKER, "--format", "json")

    products = json.loads(ran.out)["products"]
    assert (ran.code, len(products)) == (1, 100)
    for number, product in enumerate(products):
        found = {f["rule"]: f for f in product["findings"]}
        assert {f["place"]["source"] for f in product["findings"]} == {names[number]}
        assert found["mdr-mfr-risk-evidence"]["place"]["line"] == number % 7 + 1
        assert {f["place"]["line"] for f in product["findings"] if f["value"] == "never"} == {number % 7 + 5}


def test_standard_input(run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lone dash reads standard input, and findings say so."""
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STRAP.encode())))

    ran = run("check", "-", *MAKER, "--format", "json")

    assert {f["place"]["source"] for f in json.loads(ran.out)["products"][0]["findings"]} == {"<stdin>"}
