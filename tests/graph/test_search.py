# SPDX-License-Identifier: Apache-2.0
"""Search: what is found by the beginnings of names, and what comes first."""

from __future__ import annotations

import pytest

from kgservice import open_knowledge
from kgservice.graph.names import Thing, named_things
from kgservice.graph.search import SearchIndex
from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.emdn import emdn_codes
from kgservice.knowledge.provisions import ACTS, provision_table
from kgservice.vocabulary import BASE, EMDN, MDC, MDG, MDLAW, MDO, MDQ


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return open_knowledge()


@pytest.fixture(scope="module")
def things(knowledge: Knowledge) -> list[Thing]:
    return list(named_things(knowledge))


@pytest.fixture(scope="module")
def index(knowledge: Knowledge) -> SearchIndex:
    return SearchIndex(knowledge)


def found(index: SearchIndex, text: str, lang: str = "en", kind: str | None = None, limit: int = 10) -> list[str]:
    """Return the IRIs of the hits without their beginning."""
    return [hit.iri.removeprefix(BASE) for hit in index.search(text, lang=lang, kind=kind, limit=limit)]


def test_everything_with_a_name_is_found_by_it(index: SearchIndex, things: list[Thing]) -> None:
    """Each name of a sample of things, written whole, finds the thing or others that go by the same name."""
    assert len(things) == len(index) > 19_000
    for thing in things[::151]:
        for name in thing.names:
            hits = index.search(name.written, limit=50)
            assert thing.iri in {hit.iri for hit in hits} or len(hits) == 50, name


def test_all_sources_are_in(things: list[Thing]) -> None:
    """Provisions of each act, codes of devices, named queries and our own terms can be found."""
    iris = {thing.iri for thing in things}

    assert {unit.iri for act in ACTS for unit in provision_table(act).values()} <= iris
    assert {code.iri for code in emdn_codes().values()} <= iris
    assert {MDQ + "duties-of-role", MDG + "mdcg-2025-6", MDO + "mdr-mfr-risk", MDLAW + "mdr"} <= iris


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("MDR Art 10(9)", "law/mdr-art-10-par-9"),
        ("mdr art. 10 (9)", "law/mdr-art-10-par-9"),
        ("MDR artikkel 10 nr. 9", "law/mdr-art-10-par-9"),
        ("Article 10(9) of the MDR", "law/mdr-art-10-par-9"),
        ("mdr 10(9)", "law/mdr-art-10-par-9"),
        ("ki-forordningen artikkel 6", "law/aia-art-6"),
        ("aia 6", "law/aia-art-6"),
        ("mdr rule 11", "law/mdr-anx-VIII-chp-III-sec-6.3-rule-11"),
        ("MDR regel 11", "law/mdr-anx-VIII-chp-III-sec-6.3-rule-11"),
        ("R11", "law/mdr-anx-VIII-chp-III-sec-6.3-rule-11"),
        ("ivdr", "law/ivdr"),
        ("MDCG 2025-6", "guidance/mdcg-2025-6"),
        ("mdr-mfr-risk", "obligation/mdr-mfr-risk"),
        ("A04", "concept/area-a04"),
        ("a010201", "emdn/A010201"),
        ("duties-of-role", "query/duties-of-role"),
    ],
)
def test_citations_and_notations(text: str, first: str, index: SearchIndex) -> None:
    """A citation in either language and any style, a number or a code finds its thing before all others."""
    assert found(index, text)[0] == first


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("artikkel 10", {"law/mdr-art-10", "law/ivdr-art-10", "law/aia-art-10"}),
        ("vedlegg VIII", {"law/mdr-anx-VIII", "law/ivdr-anx-VIII", "law/aia-anx-VIII"}),
        ("risk man", {"concept/area-a02", "obligation/mdr-mfr-risk"}),
        ("management risk", {"concept/area-a02"}),
        ("manag risk fil", {"concept/evidence-risk-management-file"}),
        ("pacemak", {"emdn/J0101"}),
        ("saerlig", {"law/mdr-anx-VIII-chp-III-sec-7"}),
        ("arlig oppdatering", set()),
        ("Kvalitetssys", {"concept/area-a01"}),
    ],
)
def test_beginnings_of_words(text: str, there: set[str], index: SearchIndex) -> None:
    """Words may be begun, stand within a name or in another order; letters without accents will do."""
    hits = found(index, text, "nb", limit=20)

    assert hits
    assert there - set(hits) == set()


def test_what_comes_first(index: SearchIndex) -> None:
    """The name itself goes before those that begin with it, and these before those that have it within."""
    hits = index.search("technical documentation", limit=50)
    classes = [_class(hit.matched.casefold().replace("_", " ")) for hit in hits]

    assert classes == sorted(classes)
    assert {0, 1, 2} <= set(classes)


def _class(name: str) -> int:
    wanted = "technical documentation"
    return 0 if name == wanted else 1 if name.startswith(wanted) else 2


def test_a_number_is_not_the_beginning_of_another_first(index: SearchIndex) -> None:
    """Article 1 and what stands in it go before Article 10."""
    hits = found(index, "mdr art 1", limit=50)
    inside = [place for place, iri in enumerate(hits) if iri == "law/mdr-art-1" or iri.startswith("law/mdr-art-1-")]
    others = [place for place, iri in enumerate(hits) if iri == "law/mdr-art-10"]

    assert inside
    assert max(inside) < min(others)


def test_accents_that_are_written_count(index: SearchIndex) -> None:
    """Among equals, the letters that are written go before others."""
    with_accent = [hit.matched.casefold() for hit in index.search("før", lang="nb", limit=5)]
    without = [hit.matched.casefold() for hit in index.search("for", lang="nb", limit=5)]

    assert all(" før" in f" {name}" for name in with_accent)
    assert all(" for" in f" {name}" for name in without)


def test_own_language_goes_first(index: SearchIndex) -> None:
    """Names of the language asked for go before those of the other."""
    assert index.search("risikostyring", lang="nb")[0].matched.casefold().startswith("risikostyring")
    en, nb = (index.search("software", lang=lang, limit=1)[0].matched for lang in ("en", "nb"))
    assert en.casefold().startswith("software")
    assert nb.casefold().startswith("software")


def test_only_one_kind(index: SearchIndex) -> None:
    """With a kind, only things of it are found, as many as without if there are so many."""
    for kind in index.kinds:
        hits = index.search("m", kind=kind, limit=5)
        assert {hit.kind for hit in hits} <= {kind}
    assert {iri.partition("/")[0] for iri in found(index, "technical", kind="provision")} == {"law"}
    assert found(index, "a", kind="emdn", limit=3)[0] == EMDN.removeprefix(BASE) + "A"


def test_each_thing_once(index: SearchIndex) -> None:
    """A thing with many names that match is one hit; fewer wanted are the first of more wanted."""
    for text in ("mdr", "a", "risk", "artikkel 5", "rule"):
        hits = found(index, text, limit=50)
        assert len(hits) == len(set(hits)) == 50
        assert found(index, text, limit=7) == hits[:7]


def test_same_each_time(index: SearchIndex, knowledge: Knowledge) -> None:
    """Another index over the same knowledge gives the same hits in the same order."""
    other = SearchIndex(knowledge)

    for text in ("m", "de", "risiko", "art 5", "K"):
        assert index.search(text, limit=50) == other.search(text, limit=50)


@pytest.mark.parametrize(
    "text", ["", " ", "(((", "\x00", "\U0001f9ec", "xyzzy", "a" * 10_000, "MDR Art 9999", "\ud800"]
)
def test_texts_that_name_nothing(text: str, index: SearchIndex) -> None:
    """A text that nothing begins with finds nothing, and is no error."""
    assert index.search(text) == ()


def test_hits_have_labels_in_both_languages(index: SearchIndex) -> None:
    """A hit has its labels, its citation in each language and the name that was found."""
    (hit,) = index.search("MDR artikkel 10 nr. 9", lang="nb", limit=1)
    (area,) = index.search("A02", limit=1)

    assert (hit.kind, hit.citation.en, hit.citation.nb) == ("provision", "MDR Art 10(9)", "MDR artikkel 10 nr. 9")
    assert (area.iri, area.kind, area.citation.en) == (MDC + "area-a02", "area", "A02")
    assert (area.label.en, area.label.nb, area.matched) == ("Risk management", "Risikostyring", "A02")
