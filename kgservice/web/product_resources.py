# SPDX-License-Identifier: Apache-2.0
"""IRIs of products: a product is no document, so its IRI leads on (303) to what is known of it.

The graphs of a product are documents of the store, and are read where all graphs are.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request

from kgservice.errors import UnknownResourceError
from kgservice.products import Reading, version_of
from kgservice.products.names import PRODUCT, assessment_graph, description_graph, record_graph
from kgservice.web.product_request import FORMS
from kgservice.web.query import read_form

__all__ = ["add_resources"]

_VERSION: Final = re.compile(r"([^/]+)/versions/([1-9][0-9]{0,8})")
_GRAPHS: Final = {"record": record_graph, "description": description_graph, "assessment": assessment_graph}


def add_resources(routes: Blueprint, reading: Reading) -> None:
    """Add the route of the IRIs of products."""

    @routes.get("/product/<path:name>")
    def lead_on(name: str) -> Response:
        target = _target(reading, name)
        response = Response(status=303)
        response.headers["Location"] = target
        response.headers["Link"] = f'<{target}>; rel="describedby"'
        response.headers["Vary"] = "Accept"
        return response


def _target(reading: Reading, name: str) -> str:
    """Return where an IRI leads.

    Raises:
        UnknownResourceError: Nothing is known of it.
    """
    ident, _, rest = name.partition("/")
    record = reading.record(ident)
    if rest in _GRAPHS:
        return f"{request.script_root}/graphs?{urlencode({'graph': _GRAPHS[rest](ident)})}"
    version = _VERSION.fullmatch(name)
    if version is not None:
        version_of(record, int(version[2]))
    elif rest:
        raise UnknownResourceError(PRODUCT + name, [record.iri])
    asked = {"format": read_form(request, FORMS)}
    asked |= {"lang": request.args["lang"]} if "lang" in request.args else {}
    return f"{request.script_root}/api/products/{quote(name)}?{urlencode(asked)}"
