# SPDX-License-Identifier: Apache-2.0
"""Cases of the protocols, read from files of YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).with_name("cases")


@dataclass(frozen=True)
class Step:
    """A request, and what is wanted of its answer.

    Attributes:
        method: Of the request.
        target: "query", "update" or "graphs".
        text: The query or the update; None where `body`, `form` or `files` says what is sent.
        by: "get", "form" or "direct": how a text is sent.
        params: Names and values of the address, encoded before they are sent; a list is sent one by one.
        search: The same, sent as it stands here.
        graph: IRI of a graph, or "default".
        name: What follows the address of the graphs.
        accept: Formats that are taken.
        type: Media type of the body; None for none.
        charset: Encoding of the body.
        files: Bodies of a request of several, each Turtle or a pair of media type and text.
        fill: Name → text and number: text, its # replaced by a number, that many times.
        token: "right", "wrong" or "none".
    """

    method: str
    target: str
    want: Mapping[str, Any]
    text: str | None = None
    by: str = "direct"
    params: Mapping[str, Any] = field(default_factory=dict)
    search: str | None = None
    graph: str | None = None
    name: str | None = None
    accept: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    type: str | None = None
    body: str | None = None
    charset: str = "utf-8"
    form: Mapping[str, Any] | None = None
    files: tuple[Any, ...] = ()
    fill: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    token: str = "right"  # noqa: S105


@dataclass(frozen=True)
class Case:
    """Requests in a row to a service whose graphs are those given.

    Attributes:
        suite: Name of the file.
        says: What is so, as a sentence.
        given: IRI of a graph, or "default" → Turtle.
    """

    suite: str
    name: str
    says: str
    given: Mapping[str, str]
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return f"{self.suite}/{self.name}"


def cases(*, prefix: str = "") -> list[Case]:
    """Return the cases of all files whose name begins with *prefix*."""
    return [
        _case(path.stem, found)
        for path in sorted(_FOLDER.glob(f"{prefix}*.yaml"))
        for found in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def _case(suite: str, found: dict[str, Any]) -> Case:
    assert found.keys() <= {"name", "says", "given", "steps"}, f"{suite}: {found}"
    steps = tuple(_step(dict(step)) for step in found["steps"])
    return Case(suite, found["name"], found["says"], found.get("given", {}), steps)


def _step(found: dict[str, Any]) -> Step:
    """Return the step that is written as a query, an update, a request for graphs, or any request."""
    if "graphs" in found:
        found |= {"method": found.pop("graphs"), "target": "graphs"}
        if "body" in found:
            found.setdefault("type", "text/turtle")
        if found["method"] == "GET":
            found.setdefault("accept", "text/turtle")
    elif "send" in found:
        found["method"], found["target"] = found.pop("send").split()
    else:
        found["target"] = "query" if "query" in found else "update"
        found["text"] = found.pop(found["target"])
        found["method"] = "GET" if found.get("by") == "get" else "POST"
    found["headers"] = tuple((name, value) for name, value in found.get("headers", ()))
    found["files"] = tuple(found.get("files", ()))
    return Step(**found)
