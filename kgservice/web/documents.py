# SPDX-License-Identifier: Apache-2.0
"""Documents that programs read: JSON-LD context, JSON Schemas, and the description of the interface."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response

from kgservice.knowledge.bundle import Knowledge
from kgservice.readers.context import json_ld_context, json_schema, to_bytes
from kgservice.report.check_json import CHECK_SCHEMA
from kgservice.report.json import SCHEMA
from kgservice.web.openapi import openapi_document
from kgservice.web.openapi_drawn import drawn_fragments

__all__ = ["documents"]

_SCHEMA_TYPE: Final = "application/schema+json"


def documents(knowledge: Knowledge) -> Blueprint:
    """Return the routes of the published documents; each is written once, when the service starts.

    Context and schemas answer at the path of their own IRI, too.
    """
    routes = Blueprint("documents", __name__)
    context = to_bytes(json_ld_context(knowledge.fields))
    product = to_bytes(json_schema(knowledge.fields))
    assessment, check = SCHEMA.read_bytes(), CHECK_SCHEMA.read_bytes()
    openapi = to_bytes(openapi_document(drawn_fragments()))

    @routes.get("/context.jsonld")
    @routes.get("/api/context.jsonld")
    def show_context() -> Response:
        return _document(context, "application/ld+json")

    @routes.get("/product.schema.json")
    @routes.get("/api/schema/product.json")
    def show_product_schema() -> Response:
        return _document(product, _SCHEMA_TYPE)

    @routes.get("/schema/assessment")
    @routes.get("/api/schema/assessment.json")
    def show_assessment_schema() -> Response:
        return _document(assessment, _SCHEMA_TYPE)

    @routes.get("/schema/check")
    @routes.get("/api/schema/check.json")
    def show_check_schema() -> Response:
        return _document(check, _SCHEMA_TYPE)

    @routes.get("/api/openapi.json")
    def show_openapi() -> Response:
        return _document(openapi, "application/vnd.oai.openapi+json;version=3.1")

    return routes


def _document(data: bytes, content_type: str) -> Response:
    response = Response(data, content_type=content_type)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
