# SPDX-License-Identifier: Apache-2.0
"""Products in the service as it is run: beside the knowledge, on disk, and still there after the next start."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.service import running

pytestmark = pytest.mark.long

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "stroke-image.yaml"
URL = "/api/products"
IRI = "https://w3id.org/mdkg/product/stroke-image"
YAML = [("Content-Type", "application/yaml")]
DUTIES = """
PREFIX md: <https://w3id.org/mdkg/ontology/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT (COUNT(DISTINCT ?notation) AS ?n) WHERE {
  GRAPH ?assessment { ?assessed md:ofProduct ?product ; md:hasDuty ?found . ?found md:aboutObligation ?duty }
  GRAPH ?description { ?product md:name "StrokeSight CT" }
  ?duty skos:notation ?notation
}"""


def test_products_outlive_the_service(tmp_path: Path) -> None:
    """What was kept is there after a start, joins with the law, and the law itself cannot be written."""
    data = EXAMPLE.read_bytes()
    options = ("--writable", "--store", str(tmp_path / "store"))
    with running(*options) as service:
        stored = service.send("POST", URL, YAML, data)
        changed = service.send("PUT", f"{URL}/stroke-image", YAML, data + b"# the same\n")
        assert (stored.status, changed.status) == (201, 200)
        assert service.send("POST", URL, YAML, data, token=None).status == 401
        graph = "https://w3id.org/mdkg/graph/rule"
        assert service.graph("PUT", graph, b"<urn:a> <urn:b> <urn:c> .").status == 400

    with running(*options) as service:
        found = json.loads(service.send("GET", f"{URL}/stroke-image").body)
        assert (found["version"], found["assessment"]["risk_class"]["value"]) == (2, "III")
        assert service.send("GET", f"{URL}/stroke-image/versions/1/source").body == data
        rows = json.loads(service.query(DUTIES).body)["results"]["bindings"]
        assert int(rows[0]["n"]["value"]) > found["assessment"]["duties"]["applies"]
        assert service.graph("GET", f"{IRI}/description").status == 200
        assert service.send("DELETE", f"{URL}/stroke-image").status == 204
        assert service.graph("GET", f"{IRI}/description").status == 404

    with running(*options) as service:
        assert service.send("GET", f"{URL}/stroke-image").status == 404
        assert json.loads(service.query(DUTIES).body)["results"]["bindings"][0]["n"]["value"] == "0"
