# SPDX-License-Identifier: Apache-2.0
"""The forms an answer can have: media types, the names people give them, and the endings of files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["BOOLEAN_FORMS", "GRAPH_FORMS", "READ_FORMS", "RESULT_FORMS", "MediaType", "forms_of"]


@dataclass(frozen=True, slots=True, eq=False)
class MediaType:
    """A form of an answer; there is one object of each, by which it is known.

    Attributes:
        name: As it is sent in Content-Type, without parameters.
        short: What ``format=`` may say, the preferred word first; the first is also the ending of a file.
        aliases: Other media types that ask for it.
    """

    name: str
    short: tuple[str, ...]
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """Return the value of Content-Type: what is text says that it is UTF-8."""
        return f"{self.name}; charset=utf-8" if self.name.startswith("text/") else self.name


_JSON: Final = MediaType("application/sparql-results+json", ("json", "srj"), ("application/json", "text/json"))
_XML: Final = MediaType("application/sparql-results+xml", ("xml", "srx"), ("application/xml", "text/xml"))
_CSV: Final = MediaType("text/csv", ("csv",))
_TSV: Final = MediaType("text/tab-separated-values", ("tsv",))
_TURTLE: Final = MediaType("text/turtle", ("ttl", "turtle"), ("application/turtle", "application/x-turtle"))
_TRIPLES: Final = MediaType("application/n-triples", ("nt", "ntriples"), ("text/plain",))
_RDF_XML: Final = MediaType("application/rdf+xml", ("rdf", "rdfxml", "xml"), ("application/xml", "text/xml"))
_JSON_LD: Final = MediaType("application/ld+json", ("jsonld", "json-ld", "json"), ("application/json",))
_TRIG: Final = MediaType("application/trig", ("trig",), ("application/x-trig",))
_QUADS: Final = MediaType("application/n-quads", ("nq", "nquads"), ("text/x-nquads",))
_N3: Final = MediaType("text/n3", ("n3",), ("text/rdf+n3",))

RESULT_FORMS: Final = (_JSON, _XML, _CSV, _TSV)
"""Forms of the rows of a SELECT, the preferred one first."""

BOOLEAN_FORMS: Final = (_JSON, _XML, _CSV, _TSV)
"""Forms of the answer to an ASK. CSV and TSV of one word are no standard, but what spreadsheets can read."""

GRAPH_FORMS: Final = (_TURTLE, _TRIPLES, _RDF_XML, _JSON_LD, _TRIG, _QUADS, _N3)
"""Forms of a graph, the preferred one first."""

READ_FORMS: Final = {form.name: form for form in GRAPH_FORMS} | {
    alias: form for form in GRAPH_FORMS for alias in form.aliases if not alias.endswith(("/json", "/xml", "/plain"))
}
"""Media type → form of a graph that is sent to us; a type that says too little is not guessed at."""


def forms_of(query_form: str) -> tuple[MediaType, ...]:
    """Return the forms that the answer to a query can have; *query_form* is SELECT, ASK, CONSTRUCT or DESCRIBE."""
    return {"SELECT": RESULT_FORMS, "ASK": BOOLEAN_FORMS}.get(query_form, GRAPH_FORMS)
