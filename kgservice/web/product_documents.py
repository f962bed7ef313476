# SPDX-License-Identifier: Apache-2.0
"""Products as JSON values: one with its versions, a version, a step of its history, an item of the list."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import request

from kgservice.products import Kept, Record, Version
from kgservice.products.history import Step, difference_to_json
from kgservice.products.names import version_iri
from kgservice.report.catalogue import Key
from kgservice.report.json import JsonObject
from kgservice.report.lexicon import Lexicon
from kgservice.vocabulary import DCAT, DCTERMS, MD, XSD

__all__ = ["PRODUCT_KEYS", "item", "location_of", "outcome", "product", "state", "step"]

_DAY: Final = XSD + "date"
_TIME: Final = XSD + "dateTime"

PRODUCT_KEYS: Final = (
    Key("id", predicate=DCTERMS + "identifier"),
    Key("name", predicate=DCTERMS + "title"),
    Key("version", predicate=DCAT + "version"),
    Key("created", predicate=DCTERMS + "created", datatype=_TIME),
    Key("modified", predicate=DCTERMS + "modified", datatype=_TIME),
    Key("as_of", predicate=MD + "asOf", datatype=_DAY),
    Key("jurisdiction", predicate=MD + "jurisdiction"),
    Key("knowledge_version", predicate=MD + "knowledgeVersion"),
    Key("qualification"),
    Key("risk_class"),
    Key("legislation"),
    Key("ai_act", "texts"),
)
"""Keys of a product in the list."""


def location_of(ident: str, *steps: str) -> str:
    """Return the address of a product or of what is below it, relative to the host."""
    return "/".join((f"{request.script_root}/api/products", ident, *steps))


def product(record: Record) -> JsonObject:
    """Return the current state of a product, and its versions."""
    versions = [_version(record, version) for version in record.versions]
    return {**state(record, record.current), "versions": versions}


def outcome(kept: Kept) -> JsonObject:
    """Return what became of a product that was sent."""
    return {
        "iri": kept.record.iri,
        "id": kept.record.ident,
        "name": kept.record.current.name,
        "version": kept.record.current.number,
        "outcome": kept.outcome.value,
        "href": location_of(kept.record.ident),
    }


def state(record: Record, version: Version) -> JsonObject:
    """Return what is said of a product as of a version."""
    return {
        "iri": record.iri,
        "id": record.ident,
        "name": version.name,
        "created": _moment(record.versions[0].recorded),
        "modified": _moment(version.recorded),
        **_version(record, version),
        "assessment": _assessment(record, version),
    }


def _version(record: Record, version: Version) -> JsonObject:
    source = version.source
    steps = ("versions", str(version.number))
    return {
        "version": version.number,
        "version_iri": version_iri(record.ident, version.number),
        "recorded": _moment(version.recorded),
        "withdrawn": version.withdrawn,
        "href": location_of(record.ident, *steps),
        "source": None
        if source is None
        else {
            "digest": f"sha256:{source.digest}",
            "format": source.form,
            "bytes": source.size,
            "position": source.position,
            "href": location_of(record.ident, *steps, "source"),
        },
    }


def _assessment(record: Record, version: Version) -> JsonObject | None:
    """Return what was found when the version was stored, and where it is found for another day."""
    noted = version.noted
    if noted is None:
        return None
    return {
        "iri": noted.iri,
        "as_of": noted.as_of.isoformat(),
        "jurisdiction": noted.jurisdiction,
        "knowledge_version": noted.knowledge_version,
        **noted.verdict,
        "href": location_of(record.ident, "assessment"),
    }


def step(record: Record, told: Step, words: Lexicon) -> JsonObject:
    """Return a version of a product, and what changed with it."""
    found = None if told.difference is None else difference_to_json(told.difference, words)
    shown = {"name": told.version.name, **_version(record, told.version)}
    return {**shown, "assessment": _assessment(record, told.version), "since": told.since, "changes": found}


def item(record: Record) -> JsonObject:
    """Return a product as it stands in the list."""
    version = record.current
    noted = version.noted
    verdict = noted.verdict if noted else {}
    risk = verdict.get("risk_class", {})
    return {
        "iri": record.iri,
        "id": record.ident,
        "name": version.name,
        "version": str(version.number),
        "created": _moment(record.versions[0].recorded),
        "modified": _moment(version.recorded),
        "as_of": noted.as_of.isoformat() if noted else None,
        "jurisdiction": noted.jurisdiction if noted else None,
        "knowledge_version": noted.knowledge_version if noted else None,
        "qualification": verdict.get("qualification", {}).get("value"),
        "risk_class": risk.get("value"),
        "legislation": risk.get("legislation"),
        "ai_act": verdict.get("ai_act", {}).get("established", []),
    }


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
