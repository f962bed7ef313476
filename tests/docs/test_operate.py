# SPDX-License-Identifier: Apache-2.0
"""What the page for whoever runs the service says of it is so: settings, numbers, lines of the log, codes, files."""

from __future__ import annotations

import ast
import configparser
import inspect
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

import kgservice.web
from kgservice import errors
from kgservice.cli.options import parse, verb_parser
from kgservice.sparql.limits import Limits
from kgservice.web import problem
from kgservice.web.log import FIELDS
from kgservice.web.metrics import Metrics
from kgservice.web.operations import operations
from kgservice.web.outcome import OUTCOMES
from kgservice.web.standing import Standing
from tests import service as services
from tests.docs.documents import ROOT, Block, blocks, table_rows
from tests.docs.test_documents import OPERATED
from tests.service import TOKEN

PAGE = ROOT / "docs" / "operate.md"
NORWEGIAN = ROOT / "docs" / "drift.md"
TEXT = PAGE.read_text(encoding="utf-8")
LIMITS = Limits()
_TOLD_IN_WORDS = {"--workers", "--store", "--limit", "--origin", "--base-url", "KGSERVICE_CACHE"}
"""Settings whose default is no value."""


def _table(heading: str, page: Path = PAGE) -> list[list[str]]:
    """Return the rows of the first table below the line of its head."""
    text = page.read_text(encoding="utf-8")
    start = text.index(f"{heading}\n")
    return table_rows(text[start:].partition("\n\n")[0])


def _names(rows: list[list[str]]) -> list[str]:
    return [row[0].strip("`") for row in rows]


def _block(language: str, title: str = "") -> Block:
    (found,) = (block for block in blocks(PAGE, language) if block.title == title)
    return found


# settings


def _options() -> dict[str, Any]:
    """Return each option of ``serve`` with its default."""
    general = {"--help", "--lang", "--debug"}
    actions = {action.option_strings[-1]: action for action in verb_parser("serve", "en")._actions}
    return {name: action.default for name, action in actions.items() if name not in general}


def _variables() -> set[str]:
    """Return the variables of the environment that are read."""
    return set(re.findall(r"\bKGSERVICE_[A-Z_]+", (ROOT / "kgservice" / "config.py").read_text(encoding="utf-8")))


def test_every_setting_is_listed() -> None:
    """Options, limits and variables are those of the program, each once."""
    limits = [f"--limit {field.name}=" for field in fields(LIMITS)]

    assert sorted(_names(_table("| Setting | Default | What |"))) == sorted([*_options(), *limits, *_variables()])


def test_defaults_are_those_of_the_program() -> None:
    """The default that is told is the one that holds."""
    told = {row[0].strip("`"): row[1] for row in _table("| Setting | Default | What |")}
    real = {name: _shown(value) for name, value in _options().items()}
    real |= {f"--limit {field.name}=": _shown(getattr(LIMITS, field.name)) for field in fields(LIMITS)}
    real |= dict.fromkeys(_variables(), "none")

    for name, default in real.items():
        assert (told[name] == default) != (name in _TOLD_IN_WORDS), name


def _shown(value: object) -> str:
    if value is None or value == []:
        return "none"
    if value is False:
        return "no"
    return str(value).removesuffix(".0")


def test_limits_of_the_endpoint_are_told_alike() -> None:
    """The page on SPARQL tells of the same limits, with the same numbers."""
    rows = _table("| Limit | By default | What happens beyond it |", ROOT / "docs" / "sparql.md")

    assert {row[0].strip("`"): row[1].split()[0] for row in rows} == {
        field.name: _shown(getattr(LIMITS, field.name)) for field in fields(LIMITS)
    }


@pytest.mark.parametrize("page", [PAGE, NORWEGIAN, ROOT / "docs" / "sparql.md", ROOT / "docs" / "threat-model.md"])
def test_commands_can_be_given(page: Path) -> None:
    """Every line that starts the service is understood by the command line."""
    lines = re.findall(
        r"^(?:ExecStart=/opt/kgservice/bin/)?kgservice serve.*$", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    listed = [f"kgservice {shlex.join(command[1:])}" for command in _container_commands()] if page == PAGE else []

    for line in [*lines, *listed]:
        if "  " not in line:  # the drawing of the processes
            assert parse(shlex.split(line.partition("kgservice ")[2]), "en").verb == "serve"


def _container_commands() -> list[list[str]]:
    found = re.findall(r"^CMD (\[.*\])$", _block("dockerfile").text, re.MULTILINE)
    return [ast.literal_eval(command) for command in found]


# numbers and the log


def _metrics() -> dict[str, set[str]]:
    """Return the names of all numbers, as they are written, with their labels."""
    metrics = Metrics()
    operations(Standing("1"), metrics)
    metrics.begin()
    metrics.end("/", "GET", 200, size=1, seconds=1)
    metrics.query("ASK", "answered", 1)
    metrics.change("put", "answered")
    metrics.problem("busy")
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(metrics.written()[0].decode()):
        name = f"{family.name}_total" if family.type == "counter" else family.name
        found[name] = {label for sample in family.samples for label in sample.labels} - {"le"}
    with_a_store = {"kgservice_store_quads", "kgservice_store_graphs", "kgservice_store_changes_total"}
    return found | {name: set[str]() for name in with_a_store}


def test_every_number_is_listed() -> None:
    """The table of numbers has those that are told, with their labels."""
    rows = _table("| Metric | Labels | What |")

    assert {row[0].strip("`"): set(filter(None, row[1].split(", "))) for row in rows} == _metrics()
    assert set(re.findall(r"kgservice_[a-z_]+", TEXT)) <= set(_metrics())


def test_every_outcome_is_listed() -> None:
    """The words for what became of a query stand in the page, in their order."""
    listed = TEXT[TEXT.index("Outcomes: ") :].partition("\n\n")[0]

    assert tuple(re.findall(r"`([a-z-]+)`", listed)) == OUTCOMES


def test_every_field_of_the_log_is_listed() -> None:
    """The table of fields has those that a line can have, in their order."""
    assert tuple(_names(_table("| Field | What |"))) == FIELDS


def test_every_event_is_listed() -> None:
    """The table of events has those that the program writes."""
    written = {"server", "note"}  # made by the formatter
    for path in Path(inspect.getfile(kgservice.web)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                written |= {leaf.value for leaf in ast.walk(node.args[1]) if isinstance(leaf, ast.Constant)}

    assert set(_names(_table("| Event | When |"))) == written


# codes


def test_every_code_is_explained() -> None:
    """Whoever looks up the code of a problem finds what to do, for every code that there is."""
    kinds = [
        kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, errors.KgServiceError)
    ]
    codes = {kind.code for kind in kinds} | {problem.code_of(status) for status in range(400, 600)}
    rows = _table("| Code | Whose | What to do |")

    assert sorted(_names(rows)) == sorted(codes)
    assert {row[1] for row in rows} == {"the caller's", "the query's", "the load's", "yours", "ours"}
    assert [row[0] for row in rows if not row[2]] == []


def test_exit_codes() -> None:
    """The exit codes of errors that a start can end with are those of the table."""
    told = {int(row[0]) for row in _table("| Exit code | Meaning |")}

    assert told == {0, errors.UsageError.exit_code, errors.StoreError.exit_code}


# files


def test_each_block_is_of_a_kind_that_is_tried() -> None:
    """The page shows a file of every kind that is tried here."""
    assert {block.language for block in blocks(PAGE)} >= OPERATED


def _statements(text: str) -> list[str]:
    """Return the lines of a configuration, without remarks, once its brackets are seen to match.

    Raises:
        AssertionError: They do not.
    """
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    depth = 0
    for line in lines:
        depth += line.count("{") - line.count("}")
        assert depth >= 0
    assert depth == 0
    return [line for line in lines if line not in {"", "}"}]


def test_nginx() -> None:
    """Each statement ends as it must, and what is let through goes with the limits and the address of the service."""
    statements = _statements(_block("nginx").text)

    assert [line for line in statements if not line.endswith((";", "{"))] == []
    told = {line.rstrip(";").split()[0]: line.rstrip(";").split()[1:] for line in statements}
    assert told["proxy_pass"] == [f"http://{_options()['--host']}:{_options()['--port']}"]
    assert int(told["client_max_body_size"][0].removesuffix("m")) * 1024 > LIMITS.upload
    assert int(told["large_client_header_buffers"][1].removesuffix("k")) >= LIMITS.request
    assert float(told["proxy_read_timeout"][0].removesuffix("s")) > LIMITS.seconds
    assert told["proxy_buffering"] == ["off"]


def test_caddy() -> None:
    """Brackets match, and what is let through goes with the limits and the address of the service."""
    statements = _statements(re.sub(r"\{http[a-z.]+\}", "", _block("caddy").text))

    told = {line.rstrip(" {").split()[0]: line.rstrip(" {").split()[1:] for line in statements}
    assert told["reverse_proxy"] == [f"{_options()['--host']}:{_options()['--port']}"]
    assert int(told["max_size"][0].removesuffix("MiB")) * 1024 > LIMITS.upload
    assert told["flush_interval"] == ["-1"]


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Return the unit as a file, with a program that this machine has."""
    text = _block("ini", "kgservice.service").text
    path = tmp_path / "kgservice.service"
    path.write_text(text.replace("/opt/kgservice/bin/kgservice", "/bin/true"), encoding="utf-8")
    return path


def test_unit(unit: Path) -> None:
    """The unit keeps what is written in its own folder, and has more time to stop than the service takes."""
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(unit)
    told = parsed["Service"]

    assert told["StateDirectory"] == "kgservice"
    assert "--store /var/lib/kgservice/" in told["ExecStart"]
    assert told["Environment"] == f"KGSERVICE_CACHE=/var/cache/{told['CacheDirectory']}"
    assert int(told["TimeoutStopSec"]) > 30 + 15  # the requests under way, then the keeper
    assert int(told["MemoryMax"].removesuffix("G")) * 1024 > 190 + 400 + 4 * LIMITS.memory


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd")
def test_unit_is_understood(unit: Path) -> None:
    """The system's own check finds nothing to complain of, and calls the unit safe."""
    verified = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    own = [line for line in verified.stderr.splitlines() if unit.name in line]
    assert own == []

    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    if "Overall exposure level" in rated.stdout:
        level = re.search(r"Overall exposure level for kgservice\.service: ([0-9.]+)", rated.stdout)
        assert level is not None
        assert float(level[1]) < 2.5


def test_container() -> None:
    """The container does not run as root, and keeps cache and store in its volume."""
    instructions = re.sub(r"\\\n", " ", _block("dockerfile").text).splitlines()
    told = {line.split()[0]: line.split(maxsplit=1)[1] for line in instructions}

    assert told["FROM"].startswith("python:3.")
    assert told["USER"].isdigit()
    assert told["USER"] != "0"
    assert told["ENV"] == f"KGSERVICE_CACHE={told['VOLUME']}/cache"
    (command,) = _container_commands()
    options = parse(command[1:], "en")
    assert options.store == f"{told['VOLUME']}/store"
    assert told["EXPOSE"] == str(options.port)


@pytest.mark.skipif(shutil.which("curl") is None or shutil.which("bash") is None, reason="needs curl and bash")
def test_backup_and_restore(tmp_path: Path) -> None:
    """What the first script fetches, the second puts back, graph for graph."""
    for title in ("backup.sh", "restore.sh"):
        (tmp_path / title).write_text(_block("bash", title).text, encoding="utf-8")
    env = {**os.environ, "KGSERVICE_WRITE_TOKEN": TOKEN}
    graphs = {
        "http://example.org/a?x=1&y=æ#z": '<http://e/s> <http://e/p> "Ærlig talt"@nb .\n',
        "urn:b": "<a:s> <a:p> <a:o> .\n",
    }
    with services.running("--bare", "--writable", "--workers", "1") as service:
        for graph, data in graphs.items():
            assert service.graph("PUT", graph, data.encode(), "application/n-triples").status == 201
        _run("bash", str(tmp_path / "backup.sh"), service.base, str(tmp_path / "kept"), env=env)
        assert service.update("DROP ALL").status == 204
        _run("bash", str(tmp_path / "restore.sh"), service.base, str(tmp_path / "kept"), env=env)

        for graph, data in graphs.items():
            assert service.graph("GET", graph, media_type="application/n-triples").text == data


def _run(*command: str, env: dict[str, str]) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr


# in Norwegian


def test_norwegian_page_names_what_there_is() -> None:
    """Options, variables, addresses and numbers of the Norwegian page are those of the program."""
    text = NORWEGIAN.read_text(encoding="utf-8")

    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) <= {*_options(), "--lang"}
    assert set(re.findall(r"\bKGSERVICE_[A-Z_]+", text)) <= _variables()
    assert set(re.findall(r"\bkgservice_[a-z_]+", text)) <= set(_metrics())
    assert {"/health", "/ready", "/metrics"} <= set(re.findall(r"`(/[a-z]+)`", text))
