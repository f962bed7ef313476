# SPDX-License-Identifier: Apache-2.0
"""``POST /api/validations`` and ``POST /api/checks``: what is taken, what is given, and what is refused."""

from __future__ import annotations

import io
import json
from typing import Any

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from kgservice.report.check_json import read_check_schema
from kgservice.shacl.report_graph import read_report
from kgservice.web import validation_process, validations
from kgservice.web.body import MAX_BODY
from kgservice.web.openapi import openapi_document
from kgservice.web.query import _CHECK_PARAMETERS, _VALIDATION_PARAMETERS

URL = "/api/validations"
CHECKS = "/api/checks"
DEVICE = "name: Strap\ncomplete: true\nintended_purposes: [treatment]\n"
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:S> a sh:NodeShape ; sh:targetNode <urn:a> ; sh:property <urn:P> .
<urn:P> a sh:PropertyShape ; sh:path <urn:p> ; sh:maxCount 1 ; sh:message "too many"@en ; sh:message "for mange"@nb .
"""
GOOD = '<urn:a> <urn:p> "1" .\n'
BAD = '<urn:a> <urn:p> "1" .\n<urn:a> <urn:p> "2" .\n'
ENDLESS = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:S> a sh:NodeShape ; sh:targetNode <urn:a> ; sh:sparql <urn:C> .
<urn:C> a sh:SPARQLConstraint ; sh:select "SELECT $this WHERE { $this <urn:p> ?v . %s FILTER(?x1 = ?x2 + ?x3) }" .
""" % " ".join(f"?s{n} ?p{n} ?x{n} ." for n in range(1, 9))  # noqa: UP031


def schema(name: str) -> Draft202012Validator:
    document = openapi_document()
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})


def sent(client: FlaskClient, data: str, *shapes: str, query: str = "", **more: str) -> Any:
    """Return the answer to a JSON object."""
    return client.post(URL + query, json={"data": data, "shapes": list(shapes), **more})


@pytest.mark.parametrize(("data", "conforms"), [(GOOD, True), (BAD, False)])
def test_own_shapes_in_json(data: str, conforms: bool, real_client: FlaskClient) -> None:
    """Data and shapes may be texts of one JSON object; whether the graph conforms is an answer, no error."""
    answer = sent(real_client, data, SHAPES)

    assert answer.status_code == 200
    assert answer.get_json()["conforms"] is conforms
    schema("ValidationReport").validate(answer.get_json())


def test_findings_have_their_line_and_language(real_client: FlaskClient) -> None:
    """A finding stands on the line of the statement about its node, with the message of the shape in the language."""
    report = sent(real_client, f"# first\n{BAD}", SHAPES, query="?lang=nb").get_json()

    (result,) = report["results"]
    assert result["message"] == "for mange"
    assert result["place"] == {"source": "<data>", "line": 2, "column": 17}
    assert (result["focus_node"], result["path"], result["shape"]) == ("urn:a", "<urn:p>", "urn:P")
    assert (result["component"], result["severity"]) == ("sh:MaxCountConstraintComponent", "Violation")


def test_several_shapes_are_taken_together(real_client: FlaskClient) -> None:
    """A shape of one graph and its target of another are one shape; equal labels of blank nodes stay apart."""
    first = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:S> sh:property _:b . _:b sh:path <urn:p> ; sh:maxCount 1 ."
    )
    second = first.replace("sh:property", "sh:targetNode <urn:a> ; sh:not").replace(
        "sh:path <urn:p> ; sh:maxCount 1", "sh:class <urn:X>"
    )

    report = sent(real_client, BAD, first, second).get_json()

    assert [result["component"] for result in report["results"]] == ["sh:MaxCountConstraintComponent"]


def test_form_with_files(real_client: FlaskClient) -> None:
    """A form holds files, each in a format of its own."""
    shapes = pyoxigraph.serialize(
        pyoxigraph.parse(SHAPES.encode(), format=pyoxigraph.RdfFormat.TURTLE), format=pyoxigraph.RdfFormat.RDF_XML
    )
    form = {
        "data": (io.BytesIO(BAD.encode()), "data.nt"),
        "shapes": [(io.BytesIO(shapes or b""), "shapes", "application/rdf+xml")],
    }

    answer = real_client.post(URL, data=form, content_type="multipart/form-data")

    assert answer.status_code == 200
    assert len(answer.get_json()["results"]) == 1


def test_form_with_fields(real_client: FlaskClient) -> None:
    """Texts may stand in the form itself."""
    answer = real_client.post(URL, data={"data": GOOD, "shapes": SHAPES}, content_type="multipart/form-data")

    assert answer.get_json()["conforms"] is True


@pytest.mark.parametrize(
    ("media_type", "form"),
    [("text/turtle", pyoxigraph.RdfFormat.TURTLE), ("application/ld+json", pyoxigraph.RdfFormat.JSON_LD)],
)
def test_body_is_validated_by_the_shipped_shapes(
    media_type: str, form: pyoxigraph.RdfFormat, real_client: FlaskClient
) -> None:
    """A graph alone is held against the shipped shapes."""
    triples = pyoxigraph.parse(
        b"<urn:p> a <https://w3id.org/mdkg/shape/mdr-mfr-psur> .", format=pyoxigraph.RdfFormat.TURTLE
    )

    answer = real_client.post(URL, data=pyoxigraph.serialize(triples, format=form), content_type=media_type)

    shapes = [result["shape"] for result in answer.get_json()["results"]]
    assert "https://w3id.org/mdkg/shape/mdr-mfr-psur-evidence" in shapes


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("text/plain, text/turtle;q=0.1", "text/plain"),
    ],
)
def test_form_of_the_report(accept: str | None, media_type: str, real_client: FlaskClient) -> None:
    """Accept decides the form of the report; as RDF it is a report of SHACL."""
    answer = real_client.post(URL, json={"data": BAD, "shapes": SHAPES}, headers={"Accept": accept} if accept else {})

    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert (answer.headers["Vary"], answer.headers["Cache-Control"]) == ("Accept, Accept-Language", "no-store")
    if "turtle" in media_type or "ld+json" in media_type:
        form = pyoxigraph.RdfFormat.TURTLE if "turtle" in media_type else pyoxigraph.RdfFormat.JSON_LD
        report = read_report(answer.data, report_format=form)
        assert (report.conforms, len(report.results)) == (False, 1)


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ({"data": GOOD, "shapes": "<urn:S> <urn:p> "}, "unreadable-input", "<shapes>:1"),
        ({"data": GOOD, "shapes": [SHAPES, "nonsense ."]}, "unreadable-input", "<shapes 2>"),
        ({"data": "<urn:a", "shapes": SHAPES, "data_format": "turtle"}, "unreadable-input", "<data>:1"),
        ({"data": GOOD, "shapes": 3}, "invalid-value", "shapes"),
        ({"data": GOOD, "data_format": ["turtle"]}, "invalid-value", "data_format"),
        ({"data": GOOD, "data_format": "docx"}, "unreadable-input", "docx"),
        ({"data": GOOD, "data_format": "yaml"}, "unreadable-input", "yaml is no form of RDF"),
        ({"data": GOOD, "shape": SHAPES}, "unknown-field", "shape"),
        ({"shapes": SHAPES}, "usage", "one part called data"),
        ([GOOD], "usage", "one part called data"),
        (
            {"data": GOOD, "shapes": SHAPES.replace("sh:path <urn:p> ;", "")},
            "invalid-shapes",
            "a property shape has no sh:path",
        ),
        (
            {"data": GOOD, "shapes": ENDLESS.replace("FILTER", "SERVICE <http://127.0.0.1/> {} FILTER")},
            "invalid-shapes",
            "SERVICE",
        ),
    ],
)
def test_bad_requests(body: object, code: str, words: str, real_client: FlaskClient) -> None:
    """Each fault of a request is one problem document that says where and what."""
    answer = real_client.post(URL, json=body)

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.get_json()["code"] == code
    assert words in answer.get_json()["detail"]


def test_context_is_not_fetched(real_client: FlaskClient) -> None:
    """JSON-LD that names a context of another server is refused."""
    data = json.dumps({"@context": "http://127.0.0.1:1/c", "@id": "urn:a"})

    answer = real_client.post(URL, data=data, content_type="application/ld+json")

    assert answer.status_code == 400
    assert "would have to be fetched" in answer.get_json()["detail"]


def test_document_types_are_refused(real_client: FlaskClient) -> None:
    """XML brings no entities."""
    data = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'

    assert real_client.post(URL, data=data, content_type="application/rdf+xml").status_code == 400


def test_shapes_without_end_are_ended(real_client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that would run for ages is given up, and the service goes on."""
    apart = validation_process.validate_apart
    monkeypatch.setattr(validations, "validate_apart", lambda data, shapes: apart(data, shapes, patience=3))
    data = "".join(f"<urn:a> <urn:p> <urn:{n}> .\n" for n in range(300))

    answer = sent(real_client, data, ENDLESS)

    assert answer.status_code == 400
    assert "more than 3 seconds" in answer.get_json()["detail"]
    assert sent(real_client, GOOD, SHAPES).status_code == 200


def test_no_more_than_a_few_at_once(real_client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """While all places are taken, a further request is asked to come back."""
    apart = validation_process.validate_apart
    monkeypatch.setattr(validations, "validate_apart", lambda data, shapes: apart(data, shapes, patience=0.01))
    taken = [validation_process._places.acquire(timeout=1) for _ in range(validation_process._AT_ONCE)]
    try:
        answer = sent(real_client, GOOD, SHAPES)
    finally:
        for _ in taken:
            validation_process._places.release()

    assert all(taken)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "service-unavailable")


@pytest.mark.parametrize("kind", ["json", "form", "graph"])
def test_size_limit(kind: str, real_client: FlaskClient) -> None:
    """A body that is too long is refused in each of its kinds."""
    text = GOOD + "#" * MAX_BODY
    bodies: dict[str, dict[str, Any]] = {
        "json": {"json": {"data": text}},
        "form": {
            "data": f'--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n{text}\r\n--b--\r\n',
            "content_type": "multipart/form-data; boundary=b",
        },
        "graph": {"data": text, "content_type": "text/turtle"},
    }

    answer = real_client.post(URL, **bodies[kind])

    assert (answer.status_code, answer.get_json()["code"]) == (413, "content-too-large")


@pytest.mark.parametrize(
    ("form", "code"),
    [({"shapes": SHAPES}, "usage"), ({"data": [GOOD, GOOD]}, "usage"), ({"data": GOOD, "x": "1"}, "unknown-field")],
)
def test_forms_without_sense(form: dict[str, Any], code: str, real_client: FlaskClient) -> None:
    """A form has one graph, shapes, and nothing else."""
    answer = real_client.post(URL, data=form, content_type="multipart/form-data")

    assert (answer.status_code, answer.get_json()["code"]) == (400, code)


def test_other_media_types_and_forms(real_client: FlaskClient) -> None:
    """A body of another kind, and a report in another form, are refused before anything is read."""
    yaml = real_client.post(URL, data=DEVICE, content_type="application/yaml")
    picture = real_client.post(URL, data=GOOD, content_type="text/turtle", headers={"Accept": "image/png"})

    assert (yaml.status_code, picture.status_code) == (415, 406)


def test_broken_json(real_client: FlaskClient) -> None:
    """Broken JSON is located."""
    answer = real_client.post(URL, data='{"data": ,}', content_type="application/json")

    assert answer.get_json()["place"] == {"source": "<request>", "line": 1, "column": 10}


# checks


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_description_is_checked_end_to_end(lang: str, real_client: FlaskClient) -> None:
    """A real description gets a real check, as its schema says."""
    answer = real_client.post(
        f"{CHECKS}?as_of=2026-11-23&role=manufacturer&lang={lang}", data=DEVICE, content_type="application/yaml"
    )

    document = answer.get_json()
    assert answer.status_code == 200
    Draft202012Validator(read_check_schema()).validate(document)
    assert (document["language"], document["role"], document["jurisdiction"]) == (lang, "manufacturer", None)
    assert "MDR-MFR-GSPR" in [finding["id"] for finding in document["products"][0]["findings"]]


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("text", "text/plain"), ("turtle", "text/turtle"), ("sarif", "application/sarif+json")],
)
def test_forms_of_a_check(form: str, media_type: str, real_client: FlaskClient) -> None:
    """A check can be had in the forms that programs take in."""
    answer = real_client.post(f"{CHECKS}?format={form}&jurisdiction=NO", data=DEVICE, content_type="application/yaml")

    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert "MDR-MFR-GSPR" in answer.text or "mdr-mfr-gspr" in answer.text


@pytest.mark.parametrize(
    ("query", "words"),
    [("?role=king", "There is no role “king”"), ("?jurisdiction=SE", "SE"), ("?questions=no", "questions")],
)
def test_checks_without_meaning(query: str, words: str, real_client: FlaskClient) -> None:
    """A parameter that has no meaning is a problem document."""
    answer = real_client.post(CHECKS + query, data=DEVICE, content_type="application/yaml")

    assert (answer.status_code, answer.get_json()["code"]) == (400, "usage")
    assert words in answer.get_json()["detail"]


def test_openapi_names_the_parameters() -> None:
    """The document has the parameters that the routes read."""
    document = openapi_document()

    def named(path: str) -> set[str]:
        parameters = document["paths"][path]["post"]["parameters"]
        return {parameter.get("name", parameter.get("$ref", "").rpartition("/")[2]) for parameter in parameters}

    assert named(CHECKS) == set(_CHECK_PARAMETERS)
    assert named(URL) == set(_VALIDATION_PARAMETERS)


def test_openapi_names_the_forms() -> None:
    """The forms that the document lists are those that are given."""
    document = openapi_document()
    from kgservice.web import checks

    for path, forms in ((CHECKS, checks.FORMS), (URL, validations.FORMS)):
        operation = document["paths"][path]["post"]
        (listed,) = (p["schema"]["enum"] for p in operation["parameters"] if p.get("name") == "format")
        assert listed == list(forms)
        assert set(operation["responses"]["200"]["content"]) == set(forms.values())
