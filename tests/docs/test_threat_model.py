# SPDX-License-Identifier: Apache-2.0
"""Each promise of the threat model names tests, and each test that it names is there."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
import yaml

from tests.docs.documents import ROOT

TEXT = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
PROMISES = re.findall(r"^\*\*(\d+)\. (.+?)(?=\n\n)", TEXT, re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`(tests/[\w/]+\.(?:py|yaml))::(\w+)`")


@cache
def _held(path: str) -> frozenset[str]:
    """Return the names of the tests in a file: functions that pytest collects, or cases of the protocol."""
    text = (ROOT / path).read_text(encoding="utf-8")
    if path.endswith(".yaml"):
        return frozenset(case["name"] for case in yaml.safe_load(text))
    return frozenset(
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_promises_are_numbered() -> None:
    """Their numbers run from one on, so that each can be cited."""
    assert [int(number) for number, _ in PROMISES] == list(range(1, len(PROMISES) + 1))
    assert len(PROMISES) > 30


@pytest.mark.parametrize(("number", "promise"), PROMISES, ids=[number for number, _ in PROMISES])
def test_a_promise_is_held(number: str, promise: str) -> None:
    """It says something, names a test, and every test that it names is one."""
    named = NAMED.findall(promise)

    assert len(NAMED.sub("", promise).strip(" ,\n*")) > 20, number
    assert named, number
    assert [f"{path}::{test}" for path, test in named if not (ROOT / path).is_file() or test not in _held(path)] == []


def test_tests_are_named_within_promises() -> None:
    """No test is named where it holds nothing, and none in a way that would not be looked up."""
    assert len(NAMED.findall(TEXT)) == sum(len(NAMED.findall(promise)) for _, promise in PROMISES)
    assert len(re.findall(r"tests/\w", TEXT)) == len(NAMED.findall(TEXT))


@pytest.mark.parametrize(
    "subject",
    [
        "loopback", "403", "token", "SERVICE", "LOAD", "FROM", "JSON-LD", "XML", "owl:imports", "sh:shapesGraph",
        "memory", "Rows", "depth", "patterns", "at once", "runaway", "wholly", "disk", "knowledge", "trace", "nosniff",
        "cookie", "log", "--origin", "header", "packet", "YAML", "archive",
    ],
)  # fmt: skip
def test_what_has_to_be_promised(subject: str) -> None:
    """None of the subjects that users of such a service ask for is left out."""
    assert any(subject in promise for _, promise in PROMISES)


def test_what_is_not_promised_is_said() -> None:
    """What others have to see to is told as plainly."""
    rest = TEXT.partition("## What we do not promise")[2]

    for subject in (
        "Reading is open",
        "TLS",
        "each client",
        "writer is trusted",
        "macOS",
        "--in-process",
        "--store URL",
    ):
        assert subject in rest
