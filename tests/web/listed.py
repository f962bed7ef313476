# SPDX-License-Identifier: Apache-2.0
"""How tests read lists: page by page, and in each form."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from pyoxigraph import Quad, RdfFormat, parse
from werkzeug.test import TestResponse

__all__ = ["fits_schema", "link", "pages", "records", "statements"]


def link(answer: TestResponse, rel: str) -> str | None:
    """Return the address that an answer links to in this relation."""
    found = {kind: address for address, kind in re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers["Link"])}
    return found.get(rel)


def pages(client: FlaskClient, address: str, rel: str = "next") -> Iterator[TestResponse]:
    """Yield the answer at an address, and each further one that it leads to."""
    following: str | None = address
    while following is not None:
        answer = client.get(following)
        assert answer.status_code == 200, answer.text
        yield answer
        following = link(answer, rel)


def records(answer: TestResponse) -> list[dict[str, str]]:
    """Return the rows of a CSV answer."""
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode(), newline="")))


def statements(answer: TestResponse) -> list[Quad]:
    """Return the statements of a JSON-LD answer."""
    assert answer.mimetype == "application/ld+json"
    return list(parse(answer.data, format=RdfFormat.JSON_LD))


def fits_schema(document: Mapping[str, Any], name: str, openapi: Mapping[str, Any]) -> None:
    """Check a document against a schema of the description of the interface."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": openapi["components"]}
    Draft202012Validator(schema).validate(document)
