# SPDX-License-Identifier: Apache-2.0
"""What a supervisor asks: whether the process answers, whether the service is ready, and its numbers."""

from __future__ import annotations

import json
import re
from time import time
from typing import Any, Final

from flask import Blueprint, Flask, Response, request

from kgservice.errors import StoreError
from kgservice.knowledge.bundle import VERSION
from kgservice.model.text import Text
from kgservice.web.collectors import Looked
from kgservice.web.metrics import Metrics
from kgservice.web.record import record_of
from kgservice.web.standing import Standing

__all__ = ["note_routes", "operations"]

_PLACEHOLDER: Final = re.compile(r"<(?:[^<>]+:)?([^<>:]+)>")


def operations(standing: Standing, metrics: Metrics) -> Blueprint:
    """Return the routes for whoever runs the service; none of them tells what users ask or send."""
    routes = Blueprint("operations", __name__)
    metrics.also(Looked(standing, metrics.workers))

    @routes.get("/health")
    def show_health() -> Response:
        return _json({"status": "ok", "knowledge_version": standing.knowledge})

    @routes.get("/ready")
    def show_readiness() -> Response:
        state, settings = standing.look(), standing.settings
        if state is not None and standing.knowledge is not None and not state.quads:
            raise _without_knowledge()
        return _json(
            {
                "status": "ready",
                "version": VERSION,
                "knowledge_version": standing.knowledge,
                "quads": None if state is None else state.quads,
                "writable": settings.writable,
                "bare": settings.bare,
                "seconds": round(max(0.0, time() - settings.started), 1),
            }
        )

    @routes.get("/metrics")
    def show_metrics() -> Response:
        text, media_type = metrics.written()
        return _unkept(Response(text, content_type=media_type))

    return routes


def note_routes(app: Flask) -> None:
    """Let the record of each request name the route that answers it, as the description of the interface does."""

    @app.before_request
    def note() -> None:
        if request.url_rule is not None:
            record_of(request.environ).route = _PLACEHOLDER.sub(r"{\1}", request.url_rule.rule)


def _json(document: dict[str, Any]) -> Response:
    return _unkept(Response(json.dumps(document) + "\n", content_type="application/json"))


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _without_knowledge() -> StoreError:
    return StoreError(
        Text("The store does not hold the knowledge", "Lageret har ikke kunnskapen"),
        Text("start the service again", "start tjenesten på nytt"),
    )
