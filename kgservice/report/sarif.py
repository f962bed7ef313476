# SPDX-License-Identifier: Apache-2.0
"""A check as SARIF 2.1.0, which code hosts show beside the lines that a finding concerns.

One run; a rule for each duty or shape of which something was found; waived findings are suppressed results.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kgservice.knowledge.bundle import VERSION, Knowledge
from kgservice.model.gap import Check, Finding, Level
from kgservice.model.place import Place
from kgservice.report.check_parts import CheckWords, Stale, is_waived, open_terms, printable, sentence
from kgservice.report.lexicon import Cited
from kgservice.vocabulary import BASE

__all__ = ["RESULT_LIMIT", "check_to_sarif"]

JsonObject = dict[str, Any]

RESULT_LIMIT: Final = 25_000
"""Results of a run that GitHub takes; a file with more is refused whole."""

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {Level.VIOLATION: "error", Level.WARNING: "warning", Level.NOTE: "note"}
_WEIGHT: Final = {Level.VIOLATION: 0, Level.WARNING: 1, Level.NOTE: 2}
_SEVERITY: Final = {"error": "error", "warning": "warning", "note": "recommendation"}
_TAGS: Final = 10
"""Tags of a rule that GitHub shows."""


def check_to_sarif(check: Check, knowledge: Knowledge, lang: str = "en", *, limit: int = RESULT_LIMIT) -> bytes:
    """Return *check* as a SARIF log; the lightest findings are left out above *limit*, and a notification says so."""
    run = _Run(check, CheckWords(knowledge, lang), limit).run()
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return (json.dumps(log, ensure_ascii=False, indent=2) + "\n").encode()


class _Run:
    """Writes the one run of a log."""

    def __init__(self, check: Check, words: CheckWords, limit: int) -> None:
        self._check = check
        self._words = words
        self._limit = limit
        self._rules: dict[str, JsonObject] = {}
        self._numbers: dict[str, int] = {}

    def run(self) -> JsonObject:
        found = list(self._found())
        kept = _heaviest(found, self._limit)
        results = [self._stale(item) if isinstance(item, Stale) else self._result(item, name) for _, item, name in kept]
        check, words = self._check, self._words
        return {
            "tool": {
                "driver": {
                    "name": "kgservice",
                    "version": VERSION,
                    "semanticVersion": VERSION,
                    "informationUri": BASE,
                    "shortDescription": {"text": _message(words.word("check.title"))},
                    "rules": list(self._rules.values()),
                }
            },
            "invocations": [
                {
                    "executionSuccessful": True,
                    "toolExecutionNotifications": list(self._notifications(len(found), len(kept))),
                }
            ],
            "language": words.lang,
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {
                "asOf": check.as_of.isoformat(),
                "jurisdiction": check.jurisdiction or "EU, NO",
                "knowledgeVersion": check.knowledge_version,
                "disclaimer": words.word("disclaimer"),
            },
        }

    def _found(self) -> Iterator[tuple[Level, Finding | Stale, str]]:
        for product in self._check.products:
            for finding in product.findings:
                yield finding.level, finding, product.assessment.name
        for stale in self._words.stale(self._check):
            yield stale.level, stale, stale.waiver.product or ""

    def _notifications(self, total: int, kept: int) -> Iterator[JsonObject]:
        """Yield what is left out, and what could not be decided: no result does not mean that nothing is owed."""
        words = self._words
        if kept < total:
            text = words.word("check.cut", left=total - kept, total=total, limit=self._limit)
            yield {"level": "warning", "message": {"text": _message(text)}}
        for product in self._check.products:
            terms = open_terms(product, words.base)
            if terms:
                waiting = {iri for entry in terms for iri in entry.obligations}
                named = ", ".join(words.term(entry.term) for entry in terms)
                name = product.assessment.name
                text = words.word("check.undetermined-of", product=name, count=len(waiting), terms=named)
                yield {"level": "note", "message": {"text": _message(text)}}

    # Results ----------------------------------------------------------------------------------------------------

    def _result(self, finding: Finding, product: str) -> JsonObject:
        words = self._words
        rule = words.rule_id(finding)
        level = _LEVELS[finding.level]
        if rule not in self._rules:
            self._add_rule(rule, self._rule(finding, level))
        _raise_to(self._rules[rule], level)
        value = f" {words.word('quoted', text=finding.value)}" if finding.value else ""
        said = (f"{finding.message(words.lang)}{value}", finding.remedy(words.lang), words.applies(finding))
        result = self._base(
            rule, level, " ".join(sentence(part) for part in said if part), finding.place, finding.fingerprint
        )
        result["locations"][0]["logicalLocations"] = [{"name": product, "kind": "object"}]
        if is_waived(finding) and finding.waived is not None:
            waiver = finding.waived.waiver
            justification = f"{words.waiver(finding)}. {words.waiver_reason(finding)}"
            result["suppressions"] = [
                {
                    "kind": "external",
                    "status": "accepted",
                    "justification": sentence(justification),
                    "location": {"physicalLocation": _physical(waiver.place)},
                }
            ]
        return result

    def _stale(self, stale: Stale) -> JsonObject:
        words = self._words
        level = _LEVELS[stale.level]
        if stale.rule not in self._rules:
            about = words.word(f"check.stale.rule.{'expired' if stale.expired else 'unused'}")
            self._add_rule(stale.rule, _rule(stale.rule, about, about, words.stale_remedy(stale), level))
        text = f"{sentence(words.stale_message(stale))} {sentence(words.stale_remedy(stale))}"
        return self._base(stale.rule, level, text, stale.waiver.place, stale.fingerprint)

    def _base(self, rule: str, level: str, text: str, place: Place, fingerprint: str) -> JsonObject:
        return {
            "ruleId": rule,
            "ruleIndex": self._numbers[rule],
            "level": level,
            "message": {"text": _message(text)},
            "locations": [{"physicalLocation": _physical(place)}],
            "partialFingerprints": {"kgservice/v1": fingerprint, "primaryLocationLineHash": fingerprint},
        }

    # Rules ------------------------------------------------------------------------------------------------------

    def _add_rule(self, name: str, rule: JsonObject) -> None:
        self._numbers[name] = len(self._rules)
        self._rules[name] = rule

    def _rule(self, finding: Finding, level: str) -> JsonObject:
        words = self._words
        name, known = words.rule_id(finding), words.obligation(finding.obligation)
        is_duty = known is not None and known.notation == name
        short = known.label(words.lang) if known and is_duty else finding.message(words.lang)
        full = known.definition(words.lang) if known and is_duty else short
        rule = _rule(name, short, full, finding.remedy(words.lang), level)
        law, guidance = words.cited(finding.basis), words.cited(finding.guidance)
        link = next((cited.url for cited in law if cited.url), "")
        if link:
            rule["helpUri"] = _uri(link)
        rule["help"]["markdown"] = self._help(full, law, guidance, finding)
        own = [known.notation] if known and not is_duty else []
        topics = [words.term(topic) for topic in known.topics] if known else [words.word("check.tag.data")]
        rule["properties"]["tags"] = list(dict.fromkeys([*own, *topics]))[:_TAGS]
        return rule

    def _help(self, full: str, law: Sequence[Cited], guidance: Sequence[Cited], finding: Finding) -> str:
        words = self._words
        parts = [_escaped(sentence(full))]
        if law:
            parts.append(f"**{words.word('heading.law')}**: {_links(law)}")
        if guidance:
            parts.append(f"**{words.word('heading.guidance-not-binding')}**: {_links(guidance)}")
        if finding.bearers:
            parts.append(f"**{words.word('check.col.bearer')}**: {_escaped(words.bearers(finding.bearers))}")
        parts.append(f"**{words.word('check.col.remedy')}**: {_escaped(sentence(finding.remedy(words.lang)))}")
        parts.append(f"_{_escaped(words.word('disclaimer'))}_")
        return "\n\n".join(parts)


def _rule(name: str, short: str, full: str, remedy: str, level: str) -> JsonObject:
    return {
        "id": name,
        "shortDescription": {"text": _message(sentence(short))},
        "fullDescription": {"text": _message(sentence(full))},
        "help": {"text": _message(sentence(remedy)), "markdown": _escaped(sentence(remedy))},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": [], "problem.severity": _SEVERITY[level]},
    }


def _raise_to(rule: JsonObject, level: str) -> None:
    """Let the rule weigh as much as the heaviest of its results."""
    order = tuple(_SEVERITY)
    if order.index(level) < order.index(rule["defaultConfiguration"]["level"]):
        rule["defaultConfiguration"]["level"] = level
        rule["properties"]["problem.severity"] = _SEVERITY[level]


def _heaviest(
    found: Sequence[tuple[Level, Finding | Stale, str]], limit: int
) -> Sequence[tuple[Level, Finding | Stale, str]]:
    return sorted(found, key=lambda item: _WEIGHT[item[0]])[:limit] if len(found) > limit else found


def _physical(place: Place) -> JsonObject:
    """Return a place; without a line it is the first one, because hosts show no result without a line."""
    region = {"startLine": place.line or 1}
    if place.line and place.column:
        region["startColumn"] = place.column
    return {"artifactLocation": _location(place.source), "region": region}


def _location(source: str) -> JsonObject:
    """Return a file, relative to where the check is run if it lies below."""
    path = Path(source)
    if path.is_absolute():
        if not path.is_relative_to(Path.cwd()):
            return {"uri": path.as_uri()}
        path = path.relative_to(Path.cwd())
    return {"uri": quote(path.as_posix()), "uriBaseId": "%SRCROOT%"}


def _uri(url: str) -> str:
    """Return an address with everything encoded that a URI cannot hold, such as a section sign."""
    return quote(url, safe=":/?#[]@!$&'()*+,;=%~")


def _message(text: str) -> str:
    """Return *text* as a message string, in which braces are places to fill in."""
    return printable(text).replace("{", "{{").replace("}", "}}")


def _links(cited: Iterable[Cited]) -> str:
    return ", ".join(f"[{_escaped(c.citation)}](<{_uri(c.url)}>)" if c.url else _escaped(c.citation) for c in cited)


def _escaped(text: str) -> str:
    """Return *text* as Markdown without mark-up in it."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>|~#&" else char for char in text)
