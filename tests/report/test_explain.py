# SPDX-License-Identifier: Apache-2.0
"""Explanations of provisions, rules, facts, conclusions and guidance."""

from __future__ import annotations

from datetime import date

import pytest

from kgservice import InputError, Knowledge
from kgservice.errors import UnknownCitationError
from kgservice.model.expression import And, Atom, Not, Or
from kgservice.report.explain import Explainer, Explanation, explain, explanation_to_json, explanation_to_text
from kgservice.report.explain_decisions import in_words
from kgservice.report.layout import WIDTH
from kgservice.report.lexicon import Lexicon
from kgservice.report.wording import WORDS
from kgservice.vocabulary import BASE, MDF, RDFS

KINDS = {
    "MDR Art 10(9)": "provision",
    "MDR": "act",
    "MDR Annex VIII rule 11": "provision",
    "mdrule:mdr-rule-11": "rule-group",
    "mdrule:mdr-rule-11-a": "rule",
    "mdf:informs-decisions": "fact",
    "decision_impact": "fact",
    "md:QualifiesAsIvd": "conclusion",
    "mdc:ai-act": "concept",
    "MDCG 2025-6 Q35": "guidance",
    "MDCG 2019-11": "guidance",
    "Implementing Regulation (EU) 2022/2347": "act",
    "(EU) 2026/1744": "act",
    "Lov 2026 nr. 44": "act",
    "COM(2025) 1023": "act",
    "MDR-MFR-QMS": "obligation",
    "aia-qms": "obligation",
    "mdo:mdr-mfr-vig-report": "obligation",
    "https://w3id.org/mdkg/obligation/mdr-mfr-vig-report": "obligation",
    "mdo:mdr-mfr-vig-report-15-days": "time-limit",
    "A01": "area",
    "Kvalitetssystem": "area",
    "A01-MDR-1": "overlap",
    "manufacturer": "concept",
    "produsent": "concept",
    "mdc:topic-vigilance": "concept",
    "vigilance procedure": "concept",
    "mdc:roles": "scheme",
    "EN ISO 13485": "standard",
    "EN ISO 13485:2016": "standard",
    "MDR-LEGACY-A": "milestone",
    "mdev:reg-2020-561-application": "amendment",
    "mdev:com-2025-1023-prrc": "proposal",
    "mdev:role-change-mdr-own-name": "role-change",
    "mdt:mdr-no": "applicability",
    "mdo:aia-penalty-prohibited": "penalty",
    "md:bearer": "property",
    "md:Obligation": "class",
    "https://w3id.org/mdkg/ontology/overlap/areas": "module",
    "IVDR vedlegg VIII regel 3": "provision",
    "KI-forordningen art. 17 nr. 3": "provision",
    "MDCG 2025-6 Q12": "guidance",
}


def texts(explanation: Explanation, key: str) -> list[str]:
    """Return what stands under a key."""
    return [item.text for found in explanation.details if found.key == key for item in found.items]


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize(("citation", "kind"), KINDS.items())
def test_kinds(citation: str, kind: str, lang: str, knowledge: Knowledge) -> None:
    """Each kind of thing is found, and both forms of it can be made."""
    found = explain(citation, knowledge, lang)
    assert found.kind == kind
    assert all(f"explain.{detail.key}" in WORDS for detail in found.details)
    assert explanation_to_json(found)["details"]
    text = explanation_to_text(found)
    assert [line for line in text.splitlines() if len(line) > WIDTH and "http" not in line] == []
    assert "{" not in text
    assert text.rstrip().splitlines()[-1].startswith(WORDS["disclaimer"](lang))


def test_provision_shows_what_rests_on_it_and_what_helps(knowledge: Knowledge) -> None:
    """A provision shows its gist, its duties with whom they bind, overlaps, guidance, standards and dates."""
    found = explain("MDR Art 10(9)", knowledge)
    assert texts(found, "gist")
    assert "MDR-MFR-QMS: quality management system (MDR) – manufacturer" in texts(found, "duties")
    assert "manufacturer" in texts(found, "binds")
    assert any(text.startswith("A01-MDR-2: ") for text in texts(found, "overlaps"))
    assert any(text.startswith("MDCG 2021-19") for text in texts(found, "guidance"))
    assert any(text.startswith("EN ISO 13485") for text in texts(found, "standards"))
    places = {text.partition(":")[0] for text in texts(found, "dates")}
    assert places == {"EU", "Norway"}


def test_provision_shows_its_changes(knowledge: Knowledge) -> None:
    """A provision shows amendments and milestones, and proposals apart from them under words that say so."""
    found = explain("MDR Art 120(3a)", knowledge)
    assert texts(found, "amendments")
    assert any(text.startswith("2027-12-31 – EU: ") for text in texts(found, "milestones"))
    proposed = explain("MDR Art 15", knowledge)
    assert texts(proposed, "proposals") == ["proposed: simpler rules on the person responsible"]
    assert WORDS["explain.proposals"]("en") in explanation_to_text(proposed)
    assert "not law" in WORDS["explain.proposals"]("en")


def test_changes_of_an_annex_are_not_those_of_each_rule_in_it(knowledge: Knowledge) -> None:
    """What is proposed for a whole annex is shown there, not under each rule; for an article, under its parts too."""
    rule, annex = (explain(name, knowledge) for name in ("MDR Annex VIII rule 11", "MDR Annex VIII"))
    assert texts(rule, "proposals") == ["proposed: softer rule 11"]
    assert set(texts(rule, "proposals")) < set(texts(annex, "proposals"))
    assert texts(explain("MDR Art 15(1)", knowledge), "proposals") == texts(
        explain("MDR Art 15", knowledge), "proposals"
    )


def test_terms_of_other_vocabularies_are_shown_once(knowledge: Knowledge) -> None:
    """What is matched in another vocabulary is named by its address, once."""
    text = explanation_to_text(explain("md:bearer", knowledge))
    assert text.count("https://w3id.org/dpv#hasResponsibleEntity") == 1


def test_time_limits_of_a_provision_say_how_long(knowledge: Knowledge) -> None:
    """A time limit is shown with its kind and length, and its own page with what it is counted from."""
    found = explain("MDR Art 87(3)", knowledge)
    assert any(text.endswith("deadline: at the latest 15 days") for text in texts(found, "time-limits"))
    own = explain("mdo:mdr-mfr-vig-report-15-days", knowledge, "nb")
    assert texts(own, "limit") == ["frist: senest 15 dager"]
    assert texts(own, "runs-from")


def test_what_an_act_without_a_table_did(knowledge: Knowledge) -> None:
    """An amending act names what it amends, its amendments and where it can be read."""
    found = explain("(EU) 2026/1744", knowledge)
    assert texts(found, "amends") == ["AI Act"]
    assert texts(found, "amendments")
    assert any("eur-lex.europa.eu" in item.url for part in found.details for item in part.items)


@pytest.mark.parametrize(
    ("citation", "force"),
    [
        ("MDR Art 10(9)", "law"),
        ("MDR-MFR-QMS", "law"),
        ("MDCG 2025-6 Q12", "guidance"),
        ("EN ISO 13485", "standard"),
        ("mdev:com-2025-1023-prrc", "proposal"),
        ("COM(2025) 1023", "proposal"),
        ("mdf:informs-decisions", "own"),
        ("md:bearer", "own"),
    ],
)
def test_weight_is_said(citation: str, force: str, knowledge: Knowledge) -> None:
    """What is law, guidance, a standard, only proposed, or a term of our own is told apart."""
    found = explain(citation, knowledge)
    assert found.force == force
    assert explanation_to_json(found)["force"] == force
    assert f"force.{force}" in WORDS


def test_duty_without_counterpart_says_so(knowledge: Knowledge) -> None:
    """A relation of one duty alone says that there is no other."""
    alone = next(o for o in knowledge.obligations.overlaps.values() if o.second is None)
    assert texts(explain(alone.iri, knowledge), "second") == ["no counterpart"]


def test_role_shows_its_duties(knowledge: Knowledge) -> None:
    """A role shows every duty it bears, in the order of the law."""
    found = explain("importør", knowledge, "nb")
    base = knowledge.obligations.obligations.values()
    borne = [duty.notation for duty in base if "https://w3id.org/mdkg/concept/role-importer" in duty.bearers]
    assert [text.partition(":")[0] for text in texts(found, "duties-of")] == borne


def test_provision_names_its_rules_and_facts(knowledge: Knowledge) -> None:
    """A provision shows the rules that rest on it or on parts of it, and the facts drawn from it."""
    found = explain("MDR Annex VIII rule 11", knowledge)
    assert any(text.startswith("MDR rule 11(a) indent 1") for text in texts(found, "rules"))
    assert "informs diagnostic or therapeutic decisions" in texts(found, "facts")
    assert any("MDCG 2019-11" in text for text in texts(found, "guidance"))


def test_dates_of_one_day(knowledge: Knowledge) -> None:
    """With a day, only the dates that were adopted law on it are shown, and whether the text was in the act."""
    early = explain("AI Act Art 6(1)", knowledge, as_of=date(2025, 1, 1))
    late = explain("AI Act Art 6(1)", knowledge, as_of=date(2026, 11, 23))
    assert any("2027-08-02" in text for text in texts(early, "dates"))
    assert not any("2027-08-02" in text for text in texts(late, "dates"))
    assert any("2028-08-02" in text for text in texts(late, "dates"))
    assert texts(late, "text-status") == ["2026-11-23: contains it"]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "software AND (“implantable device” OR NOT “active device”)"),
        ("nb", "programvare OG («implanterbart utstyr» ELLER IKKE «aktivt utstyr»)"),
    ],
)
def test_condition_in_words(lang: str, expected: str, knowledge: Knowledge) -> None:
    """A condition is printed with the labels of its facts and the connectives of the language."""
    facts = [Atom(MDF + name) for name in ("software", "implantable", "active")]
    condition = And((facts[0], Or((facts[1], Not(facts[2])))))
    assert in_words(condition, Lexicon(knowledge, lang)) == expected


def test_rule_names_what_replaces_it(knowledge: Knowledge) -> None:
    """A rule shows the rules it gives way to, its basis and how it was traced."""
    found = explain("mdrule:mdr-rule-11-a", knowledge)
    assert len(texts(found, "exceptions")) == 2
    assert texts(found, "confidence") == ["read in the text"]
    assert texts(found, "validity") == ["from 2017-05-25"]


def test_every_rule_fact_and_conclusion_can_be_explained(knowledge: Knowledge) -> None:
    """Nothing the rulebase holds is without an explanation, in either language."""
    base = knowledge.rulebase
    for iri in (*base.rules, *base.groups, *base.facts, *base.conclusions):
        for lang in ("en", "nb"):
            assert explain(iri, knowledge, lang).name


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_every_term_can_be_explained(lang: str, knowledge: Knowledge) -> None:
    """Whatever the ontology defines has an explanation whose words exist, under its own IRI and with its module."""
    explainer = Explainer(knowledge, lang)
    for iri in knowledge.index.subjects():
        module = knowledge.index.iri(iri, RDFS + "isDefinedBy")
        if iri.startswith(BASE) and module:
            found = explainer.of(iri)
            assert (found.iri, found.module) == (iri, module)
            assert f"kind.{found.kind}" in WORDS
            assert {f"explain.{part.key}" for part in found.details} <= WORDS.keys()
            assert all(item.text for part in found.details for item in part.items)


def test_guidance_names_what_it_interprets(knowledge: Knowledge) -> None:
    """Guidance shows the provisions it interprets, and says that it does not bind."""
    found = explain("MDCG 2025-6 Q35", knowledge, "nb")
    assert any(text.startswith("MDR artikkel 5 nr. 5") for text in texts(found, "interprets"))
    assert "ikke bindende" in explanation_to_text(found)


@pytest.mark.parametrize(
    ("citation", "near"),
    [
        ("MDR-MFR-QMSX", "MDR-MFR-QMS"),
        ("Kvalitetsystem", "Kvalitetssystem"),
        ("mdo:mdr-mfr-qmss", "mdo:mdr-mfr-qms"),
        ("EN ISO 13486", "EN ISO 13485"),
    ],
)
def test_near_misses_are_suggested(citation: str, near: str, knowledge: Knowledge) -> None:
    """A name that is nearly right gives the error with what was probably meant."""
    with pytest.raises(UnknownCitationError) as caught:
        explain(citation, knowledge)
    assert near in caught.value.near


@pytest.mark.parametrize("citation", ["mdf:no-such-fact", "MDR Art 999", "md:NoSuchThing", "mdo:no-such-duty"])
def test_unknown_names_are_refused(citation: str, knowledge: Knowledge) -> None:
    """What names nothing gives the error of a citation, with what was expected."""
    with pytest.raises(InputError):
        explain(citation, knowledge)
