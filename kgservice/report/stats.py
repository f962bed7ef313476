# SPDX-License-Identifier: Apache-2.0
"""What the graph holds, by act, and the shares that are complete, reviewed or in need of review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.graph import read_index
from kgservice.knowledge.provisions import ACTS, act_of, provision_at, provision_table
from kgservice.model.obligation import Obligation, Overlap
from kgservice.report.lexicon import Lexicon
from kgservice.report.table import Sheet, Table
from kgservice.vocabulary import DCTERMS, MD, MDLAW, RDF, SH

__all__ = ["act_of_obligation", "cited_provisions", "stats_sheet"]

_CITING: Final = (DCTERMS + "source", MD + "touches", MD + "target", MD + "concerns", MD + "commencedBy")
_CHECKED: Final = ("gap", "input")
"""Folders of the shapes that products are checked by."""

_KINDS: Final = ("article", "paragraph", "subparagraph", "point", "indent", "annex", "rule")
_NORWEGIAN: Final = {"§": "article", "ledd": "paragraph", "bokstav": "point", "nummer": "point"}
"""Units of Norwegian acts beside those of the Union's acts that stand at the same level."""


def stats_sheet(knowledge: Knowledge, lang: str) -> Sheet:
    """Return counts and shares as tables."""
    words = Lexicon(knowledge, lang)
    tables = (
        _acts(words),
        _things(words),
        _shares(words),
    )
    return Sheet(
        words.word("stats.title"),
        words.word("knowledge", version=knowledge.version),
        tables,
        words.word("stats.foot"),
        lang,
    )


def _acts(words: Lexicon) -> Table:
    """Return provisions by level, and what rests on them: a column an act."""
    knowledge = words.knowledge
    obligations = knowledge.obligations.obligations
    overlaps = knowledge.obligations.overlaps.values()
    levels = {act: Counter(_NORWEGIAN.get(u.kind, u.kind) for u in provision_table(act).values()) for act in ACTS}
    resting = {
        "obligations": Counter(act_of_obligation(o) for o in obligations.values()),
        "relations": Counter(act for overlap in overlaps for act in _acts_joined(overlap, obligations)),
        "rules": Counter(act for rule in words.base.rules.values() for act in _acts_of(rule.legal_basis)),
        "guidance": Counter(act for iri in _guidance(knowledge) for act in _acts_of(_interpreted(knowledge, iri))),
        "shapes": Counter(act for sources in _shape_sources(knowledge) for act in _acts_of(sources)),
    }
    counts: dict[str, list[int]] = {"provisions": [len(provision_table(act)) for act in ACTS]}
    counts |= {kind: [levels[act][kind] for act in ACTS] for kind in _KINDS}
    counts |= {key: [found[act] for act in ACTS] for key, found in resting.items()}
    rows = tuple((words.word(f"stats.row.{key}"), *map(str, row)) for key, row in counts.items())
    heads = (words.word("stats.col.thing"), *(_short(act, words.lang) for act in ACTS))
    return Table("acts", words.word("stats.table.acts"), ("thing", *ACTS), heads, rows)


def _acts_joined(overlap: Overlap, obligations: Mapping[str, Obligation]) -> set[str]:
    ends = (overlap.first, overlap.second) if overlap.second else (overlap.first,)
    return {act_of_obligation(obligations[end]) for end in ends}


def _guidance(knowledge: Knowledge) -> Iterator[str]:
    index = knowledge.index
    return (subject for subject in index.subjects() if index.has_type(subject, MD + "GuidanceDocument"))


def _interpreted(knowledge: Knowledge, document: str) -> tuple[str, ...]:
    return knowledge.index.iris(document, MD + "interprets")


def _shape_files(knowledge: Knowledge) -> list[Path]:
    return sorted(path for folder in _CHECKED for path in (knowledge.root / "shapes" / folder).glob("*.ttl"))


def _shape_sources(knowledge: Knowledge) -> Iterator[tuple[str, ...]]:
    """Yield the provisions of each shape that names any."""
    index = read_index(_shape_files(knowledge))
    return (sources for subject in index.subjects() if (sources := index.iris(subject, DCTERMS + "source")))


def _short(act: str, lang: str) -> str:
    """Return the name of an act, or the number of a Norwegian one, whose name is long."""
    known = act_of(act)
    return act.upper() if known.is_norwegian else known.name(lang)


def _things(words: Lexicon) -> Table:
    """Return how many things of each kind there are."""
    knowledge = words.knowledge
    index, all_of = knowledge.index, knowledge.obligations
    classes = Counter(kind for subject in index.subjects() for kind in index.iris(subject, RDF + "type"))
    counts: Mapping[str, int] = {
        "obligations": len(all_of.obligations),
        "time-limits": classes[MD + "TimeLimit"],
        "areas": sum(area.on_slide for area in all_of.areas.values()),
        "areas-beyond": sum(not area.on_slide for area in all_of.areas.values()),
        "relations": len(all_of.overlaps),
        "role-changes": len(all_of.role_changes),
        "facts": len(words.base.facts),
        "rules": len(words.base.rules),
        "conclusions": len(words.base.conclusions),
        "guidance": classes[MD + "GuidanceDocument"],
        "passages": classes[MD + "GuidancePassage"],
        "standards": classes[MD + "Standard"],
        "amendments": classes[MD + "AmendmentEvent"],
        "milestones": classes[MD + "Milestone"],
        "dates": classes[MD + "Applicability"],
        "proposals": classes[MD + "ProposedChange"],
        "shapes": _count_shapes(knowledge),
        "queries": sum(1 for path in (knowledge.root / "queries" / "named").glob("*.rq")),
        "checks": sum(1 for path in (knowledge.root / "queries" / "hygiene").glob("*.rq")),
    }
    rows = [(words.word(f"stats.{key}"), str(count)) for key, count in counts.items()]
    return _table("things", ("thing", "count"), rows, words)


def _count_shapes(knowledge: Knowledge) -> int:
    """Return the number of property shapes and constraints that people get findings from: those with a message."""
    index = read_index(_shape_files(knowledge))
    return sum(1 for subject in index.subjects() if index.objects(subject, SH + "message"))


def _shares(words: Lexicon) -> Table:
    """Return the shares of obligations that have what each needs, and of cited provisions that exist."""
    knowledge = words.knowledge
    obligations = list(knowledge.obligations.obligations.values())
    index = knowledge.index
    dates = {entry.iri: entry.jurisdiction for entry in words.base.applicability}
    concluded = {conclusion for rule in words.base.rules.values() for conclusion in rule.concludes}
    tests: Mapping[str, Callable[[Obligation], bool]] = {
        "with-bearer": lambda o: bool(o.bearers),
        "with-trigger": lambda o: o.trigger in concluded,
        "with-basis": lambda o: bool(o.legal_basis),
        "with-dates": lambda o: _jurisdictions(o) <= {dates[iri] for iri in o.applicability},
        "with-evidence": lambda o: bool(o.shown_by),
        "reviewed": lambda o: bool(index.literal(o.iri, MD + "reviewed")),
        "needs-review": lambda o: o.needs_review,
    }
    rows = [(words.word(f"stats.{key}"), _share(map(test, obligations))) for key, test in tests.items()]
    overlaps = knowledge.obligations.overlaps.values()
    rows.append(
        (words.word("stats.relations-reviewed"), _share(bool(index.literal(o.iri, MD + "reviewed")) for o in overlaps))
    )
    rows.append((words.word("stats.relations-needs-review"), _share(o.needs_review for o in overlaps)))
    cited = cited_provisions(knowledge)
    known = [iri for iri in cited if provision_at(iri) is not None or iri in index]
    with_gist = [iri for iri in cited if (unit := provision_at(iri)) is not None and unit.gist]
    in_tables = [iri for iri in cited if provision_at(iri) is not None]
    rows.append((words.word("stats.cited"), _part(len(known), len(cited))))
    rows.append((words.word("stats.with-gist"), _part(len(with_gist), len(in_tables))))
    return _table("shares", ("measure", "share"), rows, words)


def cited_provisions(knowledge: Knowledge) -> tuple[str, ...]:
    """Return every act and provision that anything in the ontology rests on or speaks of, sorted."""
    index = knowledge.index
    return tuple(
        sorted(
            {
                iri
                for subject in index.subjects()
                for predicate in _CITING
                for iri in index.iris(subject, predicate)
                if iri.startswith(MDLAW)
            }
        )
    )


def act_of_obligation(obligation: Obligation) -> str:
    """Return the act that an obligation rests on, by its first provision."""
    return next(iter(_acts_of(obligation.legal_basis)), "")


def _acts_of(iris: Iterable[str]) -> tuple[str, ...]:
    found = (provision_at(iri) for iri in iris)
    acts = [unit.act for unit in found if unit is not None]
    whole = [act for act in ACTS for iri in iris if iri == act_of(act).iri]
    return tuple(dict.fromkeys([*acts, *whole]))


def _jurisdictions(obligation: Obligation) -> set[str]:
    """Return where the act of an obligation speaks: a Norwegian act in Norway, one of the Union in both."""
    return {"NO"} if act_of_obligation(obligation).startswith(("lov-", "for-")) else {"EU", "NO"}


def _share(truths: Iterable[bool]) -> str:
    values = list(truths)
    return _part(sum(values), len(values))


def _part(count: int, total: int) -> str:
    return f"{count} / {total} ({100 * count / total:.1f} %)" if total else "–"


def _table(name: str, keys: tuple[str, ...], rows: Iterable[tuple[str, ...]], words: Lexicon) -> Table:
    heads = tuple(words.word(f"stats.col.{key}") for key in keys)
    return Table(name, words.word(f"stats.table.{name}"), keys, heads, tuple(rows))
