# SPDX-License-Identifier: Apache-2.0
"""The SPARQL 1.1 Protocol without input or output: what a request asks, or why it is refused.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kgservice.model.text import Text

__all__ = [
    "FORM",
    "GraphRequest",
    "ProtocolError",
    "QueryRequest",
    "Sent",
    "UpdateRequest",
    "read_graph_name",
    "read_query",
    "read_update",
]

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

_ABSOLUTE: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]*')
_SECONDS: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)(ms|s)?")
_CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii"})

_MOST_FIELDS: Final = 1000
"""Parameters of a request."""

_ESCAPES: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


class ProtocolError(Exception):
    """A request that the protocol refuses.

    Attributes:
        status: The HTTP status.
        expected: What would have been right.
        remedy: What to do, as an imperative.
    """

    def __init__(self, status: int, expected: Text, remedy: Text) -> None:
        """Keep the parts; the answer is drawn from them."""
        self.status = status
        self.expected = expected
        self.remedy = remedy
        super().__init__(f"{status}: expected {expected.en}")


@dataclass(frozen=True, slots=True)
class Sent:
    """What came over HTTP.

    Attributes:
        method: In capitals.
        query: Of the address, as it was sent.
        content_type: The whole header; empty where there is none.
        body: As it was sent.
    """

    method: str
    query: str
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query as the protocol carries it.

    Attributes:
        default: IRIs of default-graph-uri, in order.
        named: IRIs of named-graph-uri.
        seconds: Time the client wants to wait at most.
        form: What ``format`` names; empty where it is left to Accept.
    """

    text: str
    default: tuple[str, ...]
    named: tuple[str, ...]
    seconds: float | None
    form: str


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """An update as the protocol carries it.

    Attributes:
        default: IRIs of using-graph-uri, in order.
        named: IRIs of using-named-graph-uri.
    """

    text: str
    default: tuple[str, ...]
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GraphRequest:
    """Which graph is meant; None is the default graph."""

    graph: str | None


def read_query(sent: Sent) -> QueryRequest | None:
    """Return the query of a request; None where it carries none and so asks for the service's own description.

    Raises:
        ProtocolError: It is put together in a way that the protocol does not know.
    """
    if sent.method not in {"GET", "HEAD", "POST"}:
        raise _no_such_method("GET, HEAD, POST")
    parameters = _parameters(sent.query)
    if sent.method != "POST":
        if "query" not in parameters:
            if "update" in parameters:
                raise _wrong(
                    Text("a parameter query", "en parameter query"),
                    Text("send an update with POST", "send en oppdatering med POST"),
                )
            return None
        text = _one(parameters, "query")
    else:
        text, parameters = _posted(sent, parameters, "query", QUERY)
    return QueryRequest(
        text,
        _graphs(parameters, "default-graph-uri"),
        _graphs(parameters, "named-graph-uri"),
        _seconds(parameters.get("timeout", ())),
        next(iter(parameters.get("format", ())), ""),
    )


def read_update(sent: Sent) -> UpdateRequest:
    """Return the update of a request.

    Raises:
        ProtocolError: It is put together in a way that the protocol does not know.
    """
    if sent.method != "POST":
        raise _no_such_method("POST")
    text, parameters = _posted(sent, _parameters(sent.query), "update", UPDATE)
    return UpdateRequest(text, _graphs(parameters, "using-graph-uri"), _graphs(parameters, "using-named-graph-uri"))


def read_graph_name(query: str) -> GraphRequest | None:
    """Return the graph that ``?graph=`` or ``?default`` names; None where neither is there.

    Raises:
        ProtocolError: Both are there, or the name is no IRI.
    """
    parameters = _parameters(query)
    names, default = parameters.get("graph", ()), "default" in parameters
    if not names and not default:
        return None
    if len(names) + default != 1:
        raise _wrong(
            Text("one graph=IRI, or default", "én graph=IRI, eller default"),
            Text("name one graph", "oppgi én graf"),
        )
    if default:
        return GraphRequest(None)
    return GraphRequest(_absolute(names[0]))


def _posted(
    sent: Sent, parameters: Mapping[str, Sequence[str]], name: str, direct: str
) -> tuple[str, Mapping[str, Sequence[str]]]:
    """Return what was posted, in a form or as it is, and the parameters that go with it."""
    media_type, _, rest = sent.content_type.partition(";")
    media_type = media_type.strip().lower()
    if media_type == FORM:
        # The parameters of a form stand in the form, but many clients leave those of the dataset in the address.
        form = _parameters(_decoded(sent.body, rest))
        given = {key: (*parameters.get(key, ()), *form.get(key, ())) for key in (*parameters, *form)}
        return _one(given, name), given
    if media_type != direct:
        raise ProtocolError(
            415,
            Text(f"{direct} or {FORM}", f"{direct} eller {FORM}"),
            Text("name the format in Content-Type", "oppgi formatet i Content-Type"),
        )
    if name in parameters:
        raise _wrong(Text(f"one {name}", f"én {name}"), Text("send it in the body alone", "send den bare i innholdet"))
    return _decoded(sent.body, rest), parameters


def _parameters(query: str) -> Mapping[str, Sequence[str]]:
    """Return the parameters of an address or a form, each with its values in order.

    Raises:
        ProtocolError: They are not percent-encoded UTF-8.
    """
    found: dict[str, list[str]] = {}
    if _ESCAPES.search(query) or query.count("&") >= _MOST_FIELDS:
        raise _not_encoded()
    for field in filter(None, query.split("&")):
        name, _, value = field.partition("=")
        found.setdefault(_plain(name), []).append(_plain(value))
    return found


def _plain(encoded: str) -> str:
    """Return a part of an address or a form as it was before it was encoded; each per cent sign begins an escape.

    Escapes are those of quoted-printable but for their sign, and the reader of that is written in C: with a query in
    each address this is a tenth of the time of a request.
    """
    spaced = encoded.replace("+", " ")
    if "%" not in spaced:
        return spaced
    try:
        return a2b_qp(spaced.replace("=", "=3D").replace("%", "=").encode()).decode()
    except UnicodeDecodeError as error:
        raise _not_encoded() from error


def _not_encoded() -> ProtocolError:
    return _wrong(
        Text("parameters as percent-encoded UTF-8", "parametere som prosentkodet UTF-8"),
        Text("encode the request once, as UTF-8", "kod forespørselen én gang, som UTF-8"),
    )


def _one(parameters: Mapping[str, Sequence[str]], name: str) -> str:
    values = parameters.get(name, ())
    if len(values) == 1:
        return values[0]
    raise _wrong(Text(f"exactly one {name}", f"nøyaktig én {name}"), Text(f"send one {name}", f"send én {name}"))


def _decoded(body: bytes, parameters: str) -> str:
    """Return the body as text; the protocol knows UTF-8 alone."""
    match = re.search(r'charset\s*=\s*"?([^";\s]+)', parameters, re.IGNORECASE)
    charset = match[1].lower() if match else "utf-8"
    try:
        if charset not in _CHARSETS:
            raise _not_unicode()
        return body.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _not_unicode() from error


def _not_unicode() -> ProtocolError:
    return _wrong(Text("text in UTF-8", "tekst i UTF-8"), Text("send the text as UTF-8", "send teksten som UTF-8"))


def _graphs(parameters: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    return tuple(_absolute(value) for value in parameters.get(name, ()))


def _absolute(value: str) -> str:
    if _ABSOLUTE.fullmatch(value) and _is_iri(value):
        return value
    raise _wrong(
        Text("an absolute IRI for each graph", "en absolutt IRI for hver graf"),
        Text("write the IRI in full, percent-encoded", "skriv IRI-en fullt ut, prosentkodet"),
    )


def _is_iri(value: str) -> bool:
    """Whether the engine takes it for one: that looks at what stands behind the scheme as well."""
    try:
        NamedNode(value)
    except ValueError:
        return False
    return True


def _seconds(values: Sequence[str]) -> float | None:
    """Return the time a client wants to wait."""
    if not values:
        return None
    match = _SECONDS.fullmatch(values[0].strip())
    seconds = float(match[1]) / (1000 if match[2] == "ms" else 1) if match else 0.0
    if seconds > 0:
        return seconds
    raise _wrong(
        Text("timeout as seconds above zero", "timeout som sekunder over null"),
        Text("write for instance timeout=5", "skriv for eksempel timeout=5"),
    )


def _wrong(expected: Text, remedy: Text) -> ProtocolError:
    return ProtocolError(400, expected, remedy)


def _no_such_method(allowed: str) -> ProtocolError:
    return ProtocolError(
        405, Text(f"one of {allowed}", f"en av {allowed}"), Text("use one of these", "bruk en av disse")
    )
