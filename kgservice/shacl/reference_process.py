# SPDX-License-Identifier: Apache-2.0
"""The process in which pySHACL runs: reads two graphs from standard input, writes its report to standard output.

A line of input is a JSON object with "shapes" and "data" in N-Triples. The line of output for it is a JSON object with
"report" in N-Triples, with "refused" and the reason, with "broken" and what broke, or with "absent".
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pyoxigraph

if TYPE_CHECKING:
    import rdflib

    from kgservice.shacl.terms import Term

__all__ = ["answer", "main"]


def main() -> None:
    """Answer requests until there are no more."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def answer(request: dict[str, str]) -> dict[str, str]:
    """Return the answer to one request."""
    try:
        import pyshacl
        import rdflib
        from pyshacl.errors import ReportableRuntimeError, ShapeLoadError, ValidationFailure
    except ModuleNotFoundError as error:
        return {"absent": str(error)}
    rdflib.NORMALIZE_LITERALS = False
    shapes, data = _graph(request["shapes"]), _graph(request["data"])
    try:
        _, found, text = pyshacl.validate(data, shacl_graph=shapes, inplace=True, do_owl_imports=False)
    except (ReportableRuntimeError, ShapeLoadError, ValidationFailure) as error:
        return {"refused": str(getattr(error, "message", None) or error)}
    except Exception as error:  # noqa: BLE001 - whatever breaks in there must not break the conversation
        return {"broken": f"{type(error).__name__}: {error}"}
    if not isinstance(found, rdflib.Graph):
        return {"refused": str(getattr(found, "message", None) or text)}
    return {"report": found.serialize(format="nt")}


def _graph(lines: str) -> rdflib.Graph:
    """Return N-Triples as a graph of rdflib; literals as written, blank nodes under their labels."""
    import rdflib

    def node(term: Term) -> rdflib.term.Identifier:
        if isinstance(term, pyoxigraph.NamedNode):
            return rdflib.URIRef(term.value)
        if isinstance(term, pyoxigraph.BlankNode):
            return rdflib.BNode(term.value)
        if isinstance(term, pyoxigraph.Triple):
            raise TypeError("pySHACL knows no triple terms")
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=None if datatype == rdflib.XSD.string else datatype)

    graph = rdflib.Graph()
    for quad in pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES):
        graph.add((node(quad.subject), node(quad.predicate), node(quad.object)))
    return graph


if __name__ == "__main__":
    main()
