# SPDX-License-Identifier: Apache-2.0
"""Explanations of provisions, rules, facts, conclusions and guidance."""

from __future__ import annotations

from datetime import date

import pytest

from kgservice import InputError, Knowledge
from kgservice.model.expression import And, Atom, Not, Or
from kgservice.report.explain import Explanation, explain, explanation_to_json, explanation_to_text
from kgservice.report.explain_decisions import in_words
from kgservice.report.layout import WIDTH
from kgservice.report.lexicon import Lexicon
from kgservice.report.wording import WORDS
from kgservice.vocabulary import MDF

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


def test_guidance_names_what_it_interprets(knowledge: Knowledge) -> None:
    """Guidance shows the provisions it interprets, and says that it does not bind."""
    found = explain("MDCG 2025-6 Q35", knowledge, "nb")
    assert any(text.startswith("MDR artikkel 5 nr. 5") for text in texts(found, "interprets"))
    assert "ikke bindende" in explanation_to_text(found)


@pytest.mark.parametrize("citation", ["mdf:no-such-fact", "MDR Art 999", "md:NoSuchThing"])
def test_unknown_names_are_refused(citation: str, knowledge: Knowledge) -> None:
    """What names nothing gives the error of a citation, with what was expected."""
    with pytest.raises(InputError):
        explain(citation, knowledge)
