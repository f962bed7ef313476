# SPDX-License-Identifier: Apache-2.0
"""What the documents show is what the program does, and what they point to is there."""

from __future__ import annotations

import doctest
import json
import re
import shlex
import shutil
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import BlankNode, QuerySolutions, RdfFormat, Store, parse
from werkzeug.test import Client

import kgservice
from kgservice.cli.main import main
from kgservice.cli.options import VERBS
from kgservice.cli.options import parse as parse_command
from kgservice.gaps.settings import NAME, read_check_settings
from kgservice.knowledge.graph import ontology_files
from kgservice.readers.sections import SECTIONS
from kgservice.vocabulary import PREFIXES
from kgservice.web.service import create_service
from kgservice.web.settings import ServiceSettings
from tests.docs.curl import read_curl
from tests.docs.documents import (
    ROOT,
    Block,
    anchors,
    blocks,
    commands,
    documents,
    links,
    matches,
    name_of,
    prose,
    table_rows,
)

DOCUMENTS = documents()
AS_OF = date(2026, 11, 23)
EXAMPLE = ROOT / "examples" / "stroke-image.yaml"
OPERATED = {"bash", "caddy", "dockerfile", "ini", "nginx"}
"""What test_operate.py tries."""

KNOWN_LANGUAGES = {"console", "json", "python", "sh", "sparql", "text", "toml", "turtle", "yaml", "yml", *OPERATED}
ANY = "…"
SHOWN = "$KGSERVICE_WRITE_TOKEN"
"""What stands for the token in a document."""
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def found(*languages: str) -> list[Any]:
    """Return the blocks in some languages of all documents, as parameters of a test."""
    return [pytest.param(block, id=block.name) for path in DOCUMENTS for block in blocks(path, *languages)]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which commands run: it has the examples, and speaks English unless told otherwise."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en")
    return tmp_path


def write_files(desk: Path, document: Path) -> None:
    """Write the files that a document shows under a title."""
    for block in blocks(document):
        if block.title:
            (desk / block.title).write_text(block.text, encoding="utf-8")


# the reading of what is shown


def test_another_output_is_noticed() -> None:
    """An elision stands for text in its line, or for lines where it stands alone, and for nothing else."""
    assert matches("a […]\n[…]\nz\n", "a b\nc\nd\nz\n")
    assert not matches("a\nz\n", "a\nb\nz\n")
    assert not matches("a […] d\n", "a b\nc d\n")


def test_another_value_in_json_is_noticed() -> None:
    """A value, a key and a missing item are noticed; “…” stands for any value."""
    real = {"a": 1, "b": [{"c": 2}, {"c": 3}]}

    assert contains(real, {"a": ANY, "b": [{"c": 2}]}) == []
    assert contains(real, {"a": 2}) == ["/a: 1 is not 2"]
    assert contains(real, {"d": ANY}) == ["/d: absent"]
    assert contains(real, {"b": [{"c": 2}, {"c": 3}, {}]}) == ["/b: 2 items"]


# what is shown


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_blocks_name_a_language_that_is_tested(document: Path) -> None:
    """A block in another language would be shown and never tried."""
    assert {block.language for block in blocks(document)} <= KNOWN_LANGUAGES


@pytest.mark.parametrize("block", found("console"))
def test_commands_do_what_is_shown(block: Block, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each kgservice command of a console block runs and prints what stands below it."""
    write_files(desk, block.document)

    for command in commands(block):
        program, *arguments = shlex.split(command.line, comments=True)
        assert program == "kgservice", command.line
        code = main(arguments)
        printed = capsys.readouterr()
        assert code in {0, 3} or command.output, printed.err
        if command.output:
            assert matches(command.output, printed.out + printed.err), printed.out + printed.err


@pytest.mark.parametrize("block", found("sh"))
def test_shell_lines_name_what_exists(block: Block) -> None:
    """A line in a shell block is a make target, an installation, a module of ours or a script that exists."""
    for line in filter(None, (line.partition("#")[0].strip() for line in block.text.splitlines())):
        program, *rest = shlex.split(line)
        if program == "make":
            assert re.search(rf"^{re.escape(rest[0])}:.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        elif rest[:1] == ["install"]:
            extras = re.findall(r"\[([\w,]+)\]", rest[-1])
            assert set("".join(extras).split(",")) - {""} <= PROJECT["optional-dependencies"].keys()
        elif rest[:1] == ["-m"]:
            path = ROOT / rest[1].replace(".", "/")
            assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file() or rest[1] == "pytest", line
        elif program == "kgservice":
            assert parse_command(rest, "en").verb in VERBS
        elif program == "curl":
            assert read_curl(line).address.startswith("http://127.0.0.1:8000/"), line  # the next test sends it
        else:
            assert (ROOT / program).is_file(), line


@pytest.fixture(scope="module")
def service() -> Client:
    """Return a client of a service that can be written by whoever sends what a document shows."""
    return Client(create_service(ServiceSettings(token=SHOWN)))


@pytest.mark.parametrize("block", [one for one in found("sh") if "curl " in one.values[0].text])
def test_the_service_answers_what_is_shown(block: Block, service: Client, desk: Path) -> None:
    """What curl sends is answered, by a service in which what was sent before has been done."""
    write_files(desk, block.document)

    for line in filter(lambda line: line.startswith("curl "), block.text.splitlines()):
        request = read_curl(line)
        answer = request.send(service, desk)
        assert answer.status_code < 400, line


@pytest.mark.parametrize("block", found("yaml"))
def test_yaml_is_a_description_or_a_part_of_one(block: Block) -> None:
    """A description is read; a part of one holds only known fields and keys, with values that are accepted."""
    content = yaml.safe_load(block.text)
    fields = kgservice.open_assessor().knowledge.fields
    if isinstance(content, dict) and not {"name", "products"} & content.keys():
        block_text = f"name: part\n{block.text}"
    else:
        block_text = block.text

    assert kgservice.read(block_text.encode(), fields, hint="yaml").products


@pytest.mark.parametrize("block", found("toml"))
def test_settings_are_read(block: Block, tmp_path: Path) -> None:
    """Settings of a check that a document shows are accepted, and their waivers name duties that exist."""
    path = tmp_path / NAME
    path.write_text(block.text, encoding="utf-8")
    known = {duty.notation for duty in kgservice.open_assessor().knowledge.obligations.obligations.values()}

    assert {waiver.rule for waiver in read_check_settings(path).waivers} <= known


@pytest.mark.parametrize("block", found("yml"))
def test_workflows_use_what_there_is(block: Block) -> None:
    """A workflow that a document shows gives our action inputs that it has, a list of hooks names ours."""
    action = yaml.safe_load((ROOT / ".github" / "actions" / "check" / "action.yml").read_text(encoding="utf-8"))
    offered = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    content = yaml.safe_load(block.text)

    steps = [step for job in content.get("jobs", {}).values() for step in job["steps"]]
    ours = [step for step in steps if "/.github/actions/check@" in step.get("uses", "")]
    hooks = [hook for source in content.get("repos", []) for hook in source["hooks"]]
    assert ours or hooks
    assert all(set(step["with"]) <= set(action["inputs"]) for step in ours)
    assert {hook["id"] for hook in hooks} <= offered
    assert all(parse_command(["check", *hook["args"], "device.yaml"], "en") for hook in hooks)


@pytest.mark.parametrize("block", found("json"))
def test_json_is_part_of_a_real_answer(block: Block, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is shown of the JSON stands in the JSON of the description with that title; “…” stands for any value."""
    shown = json.loads(block.text)
    write_files(desk, block.document)
    (source,) = {other.title for other in blocks(block.document, "yaml") if other.title}

    assert main(["assess", source, "--as-of", AS_OF.isoformat(), "--format", "json"]) == 0
    assert contains(json.loads(capsys.readouterr().out), shown) == []


def contains(real: object, shown: object, path: str = "") -> list[str]:
    """Return where *shown* is no part of *real*; a list is shown by its first items."""
    if shown in (ANY, [ANY]):
        return []
    if isinstance(shown, dict) and isinstance(real, dict):
        missing = [f"{path}/{key}: absent" for key in shown if key not in real and key != ANY]
        inner = [d for key in shown if key in real for d in contains(real[key], shown[key], f"{path}/{key}")]
        return missing + inner
    if isinstance(shown, list) and isinstance(real, list):
        own = [item for item in shown if item != ANY]
        pairs = zip(real, own, strict=False)
        short = [] if len(real) >= len(own) else [f"{path}: {len(real)} items"]
        return short + [d for n, (r, s) in enumerate(pairs) for d in contains(r, s, f"{path}/{n}")]
    return [] if real == shown else [f"{path}: {real!r} is not {shown!r}"]


@pytest.mark.parametrize("block", found("python"))
def test_python_runs(block: Block, desk: Path) -> None:
    """A Python session gives the answers shown; a program runs."""
    write_files(desk, block.document)
    shutil.copy(EXAMPLE, desk / "device.yaml")
    if ">>>" not in block.text:
        exec(compile(block.text, block.name, "exec"), {})  # noqa: S102  # a program in our own documents
        return
    test = doctest.DocTestParser().get_doctest(block.text, {}, block.name, str(block.document), block.line)

    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test).failed == 0


def test_every_address_of_the_readme_exists(service: Client) -> None:
    """An address in code in the README is one that the service answers."""
    named = re.findall(r"`(/\S+)`", (ROOT / "README.md").read_text("utf-8"))

    assert named
    assert [a for a in named if service.get(a, follow_redirects=True).status_code != 200] == []


@pytest.mark.parametrize("block", found("sparql"))
def test_queries_can_be_asked(block: Block) -> None:
    """A query in a document is valid SPARQL."""
    assert isinstance(Store().query(block.text), QuerySolutions)


@pytest.fixture(scope="module")
def statements() -> set[tuple[str, str, str]]:
    """Return every triple of the ontology whose terms all have names."""
    found_triples = set()
    for path in ontology_files(ROOT):
        for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE):
            terms = (quad.subject, quad.predicate, quad.object)
            if not any(isinstance(term, BlankNode) for term in terms):
                found_triples.add((str(terms[0]), str(terms[1]), str(terms[2])))
    return found_triples


@pytest.mark.parametrize("block", found("turtle"))
def test_turtle_stands_in_the_ontology(block: Block, statements: set[tuple[str, str, str]]) -> None:
    """What is shown of the ontology is in it, word for word."""
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    quads = list(parse((prefixes + block.text).encode(), format=RdfFormat.TURTLE))
    shown = {
        (str(q.subject), str(q.predicate), str(q.object))
        for q in quads
        if not isinstance(q.subject, BlankNode) and not isinstance(q.object, BlankNode)
    }

    assert shown
    assert shown - statements == set()


# what is pointed to


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(document: Path) -> None:
    """A link to a file of the project leads to one that exists, and to a heading that it has."""
    broken = []
    for link in links(document):
        if re.match(r"[a-z]+:", link):
            assert link.startswith(("https://", "http://")), link
            continue
        target, _, anchor = link.partition("#")
        path = (document.parent / target).resolve() if target else document
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_documents_are_reachable(document: Path) -> None:
    """Every document is linked from the README, or from the index of its folder or of the one above."""
    indexes = [ROOT / "README.md", document.parent / "README.md", document.parent.parent / "README.md"]
    linked = {
        (index.parent / link.partition("#")[0]).resolve()
        for index in indexes
        if index.is_file() and index.is_relative_to(ROOT)
        for link in links(index)
    }

    assert document in linked or document == ROOT / "README.md"


def test_every_verb_and_example_is_documented() -> None:
    """The index of the documents or the README names each verb; the page on descriptions each section key it needs."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)

    assert [verb for verb in VERBS if f"kgservice {verb}" not in text] == []


def test_each_key_named_in_a_description_page_exists() -> None:
    """A word in code in the two pages on descriptions is a field, a key, a value, a command or a file."""
    fields = kgservice.open_assessor().knowledge.fields.fields
    keys = {key.name for section in SECTIONS.values() for key in section}
    rulebase = kgservice.open_assessor().knowledge.rulebase
    values = {str(fact.value) for fact in rulebase.facts.values()} | {c.value for c in rulebase.conclusions.values()}
    words = {"yes", "no", "unknown", "none", "ja", "nei", "ukjent", "ingen", "only", "products"}
    for name in ("describe-a-product.md", "beskriv-et-produkt.md"):
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        outside = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        code = {word.rstrip(":") for word in re.findall(r"`([a-z_]+:?)`", outside)}
        assert code - keys - fields.keys() - values - words == set(), name


# what is listed


def test_changelog_begins_with_the_version() -> None:
    """The newest entry of the changelog is the version of the package."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    newest = re.search(r"^## \[([^\]]+)\]", text, re.MULTILINE)
    assert newest is not None
    assert newest[1] == PROJECT["version"]
    assert "### Acts and articles touched" in text


@pytest.mark.parametrize(("folder", "head"), [("rule", "a rule"), ("obligation", "a duty")])
def test_changelog_names_the_articles_that_rules_cite(folder: str, head: str) -> None:
    """A table of acts has a row for each act that a rule, or a duty, rests on, with all its articles, annexes and §."""
    source = re.compile(r"dcterms:source mdlaw:([a-z]+(?:-\d{4}-\d+)?)-(?:art|anx|par)-(\d+[a-z]?|[IVX]+)\b")
    cited: dict[str, set[str]] = {}
    for path in (ROOT / "ontology" / folder).glob("*.ttl"):
        for act, number in source.findall(path.read_text(encoding="utf-8")):
            cited.setdefault(act, set()).add(number)
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    table = text.partition(f"| Act | Cited as basis of {head} |\n")[2].partition("\n\n")[0]

    told = {frozenset(re.findall(r"\b(?:\d+[a-z]?|[IVX]+)\b", numbers)) for _, numbers in table_rows(table)}
    assert told == {frozenset(numbers) for numbers in cited.values()}


def test_each_rule_file_is_shown_to_lawyers() -> None:
    """The page for lawyers links every file that holds rules."""
    page = ROOT / "docs" / "for-lawyers.md"
    linked = {(page.parent / link).resolve() for link in links(page)}

    assert set((ROOT / "ontology" / "rule").glob("*.ttl")) <= linked


def test_layers_are_drawn_as_they_are_checked() -> None:
    """The drawing of the layers has those of the import contract, in the same order."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    drawings = [re.sub(r" *\| *", " | ", b.text) for b in blocks(ROOT / "docs" / "architecture.md", "text")]

    places = [[drawing.find(f" {layer} ") for layer in layers] for drawing in drawings]
    assert any(-1 not in found and found == sorted(found) for found in places)


def test_glossary_has_both_languages_and_is_sorted() -> None:
    """Each term has an English and a Norwegian form and a confidence that is explained; the order is alphabetical."""
    rows = table_rows((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
    terms = [row for row in rows if len(row) == 4]

    assert terms
    assert [row for row in terms if not row[0] or not row[1]] == []
    assert {row[3] for row in terms} <= {"official", "own", "recalled", "secondary"}
    assert [row[0].casefold() for row in terms] == sorted(row[0].casefold() for row in terms)


def test_decisions_are_indexed_and_dated() -> None:
    """Each decision record has a date, a status and the three sections, and stands in the index."""
    folder = ROOT / "docs" / "decisions"
    index = links(folder / "README.md")
    for path in sorted(folder.glob("2*.md")):
        text = path.read_text(encoding="utf-8")
        assert re.match(r"\d{8}-[a-z0-9-]+\.md$", path.name), path.name
        assert {"## Context", "## Decision", "## Status"} <= set(text.splitlines()), path.name
        assert f"{path.name[:4]}-{path.name[4:6]}-{path.name[6:8]}" in text, path.name
        assert path.name in index, path.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_documents_name_no_machine(document: Path) -> None:
    """A path on somebody's machine means nothing on another."""
    assert not re.search(r"(?<![\w.:/])/(?:home|Users|root|work|tmp|mnt)/\w", prose(document))


def test_issue_forms_are_yaml_in_both_languages() -> None:
    """The form for a wrong citation parses, asks for the citation, and speaks both languages."""
    folder = ROOT / ".github" / "ISSUE_TEMPLATE"
    form = yaml.safe_load((folder / "wrong-citation.yml").read_text(encoding="utf-8"))
    config = yaml.safe_load((folder / "config.yml").read_text(encoding="utf-8"))

    labels = [part["attributes"]["label"] for part in form["body"] if part["type"] != "markdown"]
    assert all(" / " in label for label in labels)
    assert any(part.get("id") == "citation" and part["validations"]["required"] for part in form["body"])
    assert config["blank_issues_enabled"] is True
