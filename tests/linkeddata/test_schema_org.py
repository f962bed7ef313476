# SPDX-License-Identifier: Apache-2.0
"""What a search engine is told."""

from __future__ import annotations

from typing import Any

import pytest

from kgservice.linkeddata import LinkedData, schema_org
from kgservice.vocabulary import BASE


def told(linked: LinkedData, name: str, lang: str = "en") -> dict[str, Any]:
    return schema_org(linked.describe(BASE + name), linked.sources, lang)


def test_a_provision_is_legislation(linked: LinkedData) -> None:
    """It has the number and the force of the provision, the place and the day of its act, and where it is read."""
    found = told(linked, "law/mdr-art-10-par-9")

    assert found["@type"] == "Legislation"
    assert found["name"] == "MDR Art 10(9)"
    assert found["legislationIdentifier"] == "http://data.europa.eu/eli/reg/2017/745/art_10/par_9/oj"
    assert (found["legislationJurisdiction"], found["legislationDate"]) == ("EU", "2017-04-05")
    assert found["legislationLegalForce"] == "https://schema.org/InForce"
    assert found["isPartOf"] == [{"@type": "Legislation", "@id": BASE + "law/mdr-art-10"}]
    assert any("eur-lex.europa.eu" in link for link in found["sameAs"])


def test_an_act_is_legislation(linked: LinkedData) -> None:
    """It has its number, its place and its dates."""
    found = told(linked, "law/mdr", "nb")

    assert (found["@type"], found["name"]) == ("Legislation", "Forordning (EU) 2017/745 om medisinsk utstyr")
    assert found["legislationIdentifier"] == "32017R0745"
    assert (found["legislationDate"], found["datePublished"]) == ("2017-04-05", "2017-05-05")


def test_a_proposal_is_not_in_force(linked: LinkedData) -> None:
    """An act that is only proposed says so."""
    assert told(linked, "law/com-2025-1023")["legislationLegalForce"] == "https://schema.org/NotInForce"
    assert "legislationLegalForce" not in told(linked, "law/mdr")


def test_guidance_is_no_legislation(linked: LinkedData) -> None:
    """Guidance is a work of that genre, about the provisions it interprets."""
    found = told(linked, "guidance/mdcg-2025-6")

    assert (found["@type"], found["genre"], found["datePublished"]) == ("CreativeWork", "Guidance", "2025-06")
    assert {"@id": BASE + "law/aia-art-9"} in found["about"]
    assert found["sameAs"].startswith("https://health.ec.europa.eu/")


@pytest.mark.parametrize(("lang", "name"), [("en", "manufacturer"), ("nb", "produsent")])
def test_a_concept_is_a_defined_term(lang: str, name: str, linked: LinkedData) -> None:
    """It has its name in the language of the page, its code and its scheme."""
    found = told(linked, "concept/role-manufacturer", lang)

    assert (found["@type"], found["name"], found["termCode"]) == ("DefinedTerm", name, "manufacturer")
    assert [scheme["@type"] for scheme in found["inDefinedTermSet"]] == ["DefinedTermSet"]


def test_the_dataset_is_a_dataset(linked: LinkedData) -> None:
    """It has its licence, its version and its files."""
    found = told(linked, "dataset")

    assert (found["@type"], found["version"]) == ("Dataset", linked.knowledge.version)
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {file["contentUrl"]: file["encodingFormat"] for file in found["distribution"]} == {
        BASE + "dataset.trig": "application/trig",
        BASE + "dataset.nq": "application/n-quads",
        BASE + "dataset.ttl": "text/turtle",
    }


def test_a_duty_names_its_law(linked: LinkedData) -> None:
    """What schema.org has no class for is a thing with the law it rests on."""
    found = told(linked, "obligation/mdr-mfr-qms")

    assert (found["@type"], found["identifier"]) == ("Thing", "MDR-MFR-QMS")
    assert {"@id": BASE + "law/mdr-art-10-par-9"} in found["subjectOf"]


@pytest.mark.parametrize("name", ["law/mdr-art-10", "emdn/A01", "graph/law/mdr", "query/acts", "rule/mdr-rule-11"])
def test_no_member_is_empty(name: str, linked: LinkedData) -> None:
    """What is not known is left out."""
    found = told(linked, name)

    assert [key for key, value in found.items() if value in ("", [], {}, None)] == []
    assert found["@id"] == found["url"] == BASE + name
