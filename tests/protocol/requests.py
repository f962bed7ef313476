# SPDX-License-Identifier: Apache-2.0
"""Steps of a case as requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from tests.protocol.cases import Step
from tests.service import TOKEN, Reply, Service

_BOUNDARY = "between-two-files"
_FORM = "application/x-www-form-urlencoded"


def sent(service: Service, step: Step, values: Mapping[str, str]) -> Reply:
    """Send a step; ``${NAME}`` in it stands for the value of that name."""
    filled = {**values, **{name: _repeated(text, times) for name, (text, times) in step.fill.items()}}
    media_type, body = _content(step, filled)
    headers = [(name, put_in(value, filled)) for name, value in step.headers]
    if step.accept is not None:
        headers.append(("Accept", step.accept))
    if media_type is not None:
        headers.append(("Content-Type", media_type))
    token = {"right": TOKEN, "wrong": "not-" + TOKEN, "none": None}[step.token]
    return service.send(step.method, _path(service, step, filled), headers, body, token=token)


def put_in(text: str, values: Mapping[str, str]) -> str:
    """Return a text with the values in their places."""
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    return text


def _repeated(text: str, times: int) -> str:
    return " ".join(text.replace("#", str(number)) for number in range(times))


def _path(service: Service, step: Step, values: Mapping[str, str]) -> str:
    path = service.paths[step.target]
    if step.name is not None:
        return f"{path}/{step.name}"
    if step.search is not None:
        return f"{path}?{step.search}"
    params = dict(step.params)
    if step.by == "get":
        params["query"] = step.text
    if step.graph == "default":
        return f"{path}?default"
    if step.graph is not None:
        params["graph"] = step.graph
    return f"{path}?{_encoded(params, values)}" if params else path


def _content(step: Step, values: Mapping[str, str]) -> tuple[str | None, bytes | None]:
    """Return media type and body of a step."""
    if step.files:
        return f"multipart/form-data; boundary={_BOUNDARY}", _files(step.files)
    if step.form is not None:
        return _FORM, _encoded(step.form, values).encode()
    if step.text is None:
        return step.type, None if step.body is None else put_in(step.body, values).encode(step.charset)
    text = put_in(step.text, values)
    if step.by == "get":
        return None, None
    if step.by == "form":
        return _FORM, urlencode({step.target: text}).encode()
    return f"application/sparql-{step.target}", text.encode()


def _encoded(params: Mapping[str, Any], values: Mapping[str, str]) -> str:
    pairs = [
        (name, put_in(value, values))
        for name, found in params.items()
        for value in (found if isinstance(found, list) else [found])
    ]
    return urlencode(pairs, quote_via=quote, safe="")


def _files(files: tuple[Any, ...]) -> bytes:
    parts = []
    for number, file in enumerate(files):
        media_type, text = file if isinstance(file, list) else ("text/turtle; charset=utf-8", file)
        head = f'Content-Disposition: form-data; name="f{number}"; filename="f{number}"\r\nContent-Type: {media_type}'
        parts.append(f"--{_BOUNDARY}\r\n{head}\r\n\r\n{text}\r\n")
    return "".join([*parts, f"--{_BOUNDARY}--\r\n"]).encode()
