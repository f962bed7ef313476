# SPDX-License-Identifier: Apache-2.0
r"""Medical devices, IVDs and medical AI in Europe and Norway, assessed with proof.

What the command line does, these functions do: `assess`, `check`, `diff`, `validate`, `explain`, `overlap`, `query`,
`export`, `stats`.

>>> from datetime import date
>>> from kgservice import assess
>>> result = assess(b"name: Meal planner\ncomplete: true\n", as_of=date(2026, 11, 23))
>>> result.products[0].qualification.value
'not_device'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kgservice.config import read_settings
from kgservice.errors import InputError, KgServiceError, KnowledgeError, UsageError
from kgservice.knowledge.bundle import Knowledge, open_knowledge
from kgservice.model.assessment import Assessment
from kgservice.model.text import Text
from kgservice.pipeline.assess import Assessor
from kgservice.readers import read

if TYPE_CHECKING:
    from kgservice.gaps import Checker
    from kgservice.graph import KnowledgeGraph
    from kgservice.model.difference import Difference
    from kgservice.model.gap import Check, Waiver
    from kgservice.report.explain import Explanation
    from kgservice.report.table import Sheet
    from kgservice.shacl import ValidationReport

__all__ = [
    "Assessment",
    "Assessor",
    "InputError",
    "KgServiceError",
    "Knowledge",
    "KnowledgeError",
    "assess",
    "check",
    "diff",
    "explain",
    "export",
    "open_assessor",
    "open_checker",
    "open_knowledge",
    "open_knowledge_graph",
    "overlap",
    "query",
    "read",
    "stats",
    "validate",
]


@cache
def open_assessor() -> Assessor:
    """Return the assessor of the shipped knowledge; it is opened once in a process."""
    return Assessor(open_knowledge(), cache=read_settings().cache)


def assess(
    source: Path | str | bytes,
    *,
    as_of: date | None = None,
    jurisdiction: str | None = None,
    hint: str | None = None,
    questions: bool = True,
    duties: bool = True,
) -> Assessment:
    """Assess the products that *source* describes.

    Args:
        source: A path, or the bytes of a description in any format that is read.
        as_of: The day on which the law is read; today by default.
        jurisdiction: "EU", "NO" or None for both side by side.
        hint: Name of the format, media type or file extension, where path and content do not tell.
        questions: Also work out what to ask next, what was assumed and what would change the answer.
        duties: Also say which obligations follow, and how they overlap.

    Raises:
        InputError: The input cannot be used; the error says what, where, what was expected and how to mend it.
    """
    assessor = open_assessor()
    products = read(source, assessor.knowledge.fields, hint=hint).products
    day = date.today() if as_of is None else as_of
    return assessor.assess(products, as_of=day, jurisdiction=jurisdiction, questions=questions, duties=duties)


@cache
def open_checker() -> Checker:
    """Return what checks by the shipped shapes; they are compiled once in a process, when they are first needed."""
    from kgservice.gaps import Checker

    return Checker(open_assessor())


def check(
    source: Path | str | bytes,
    *,
    as_of: date | None = None,
    jurisdiction: str | None = None,
    role: str | None = None,
    waivers: Sequence[Waiver] = (),
    hint: str | None = None,
) -> Check:
    """Say which evidence is missing for the duties of the products that *source* describes.

    Args:
        role: Whose duties alone are checked, such as "manufacturer", in either language; None for all.
        waivers: Findings that are accepted for a time.

    Raises:
        InputError: The input cannot be used, or there is no such role.
    """
    from kgservice.report.duties import read_role

    knowledge = open_assessor().knowledge
    return open_checker().check(
        read(source, knowledge.fields, hint=hint).products,
        as_of=as_of or date.today(),
        jurisdiction=jurisdiction,
        role=None if role is None else read_role(role, knowledge),
        waivers=waivers,
    )


def diff(
    old: Path | str | bytes,
    new: Path | str | bytes,
    *,
    as_of: date | None = None,
    jurisdiction: str | None = None,
    hint: str | None = None,
) -> Difference:
    """Say which answers differ between two descriptions, and which conclusions and duties change with them.

    Raises:
        InputError: A description cannot be used.
    """
    from kgservice.pipeline.compare import compare

    assessor, day = open_assessor(), as_of or date.today()
    before, after = (read(source, assessor.knowledge.fields, hint=hint).products for source in (old, new))
    first, second = (
        assessor.assess(products, as_of=day, jurisdiction=jurisdiction, questions=False) for products in (before, after)
    )
    return compare(before, after, first, second, assessor.knowledge.rulebase)


def validate(
    data: Path | str | bytes,
    shapes: Sequence[Path | str | bytes] = (),
    *,
    engine: str = "own",
    hint: str | None = None,
    shapes_hint: str | None = None,
) -> ValidationReport:
    """Validate a graph against shapes, by plain SHACL.

    Args:
        data: A path, or the bytes of a graph in any format of RDF that is read.
        shapes: Shapes graphs, taken together; without any, the shipped shapes of gaps and of input.
        engine: "own", or "pyshacl" for the reference.
        hint: Format of the data, and *shapes_hint* that of the shapes, where path and content do not tell.

    Raises:
        InputError: Data or shapes cannot be used.
        OracleError: pySHACL is asked for, and is not installed or breaks.
    """
    from kgservice.gaps.validation import ENGINES, validate_statements
    from kgservice.readers.statements import read_statements

    if engine not in ENGINES:
        listed = ", ".join(ENGINES)
        raise UsageError(
            Text(f"There is no engine “{engine}”", f"Det finnes ingen motor «{engine}»"),
            None,
            Text(f"one of {listed}", f"en av {listed}"),
            Text("name one of these", "oppgi en av disse"),
        )
    fields = open_assessor().knowledge.fields
    graphs = [read_statements(one, fields, hint=shapes_hint, rename=True) for one in shapes]
    found = read_statements(data, fields, hint=hint)
    return validate_statements(found, graphs, open_checker().shapes, engine=engine)


def open_knowledge_graph(*, product: Path | str | bytes | None = None, as_of: date | None = None) -> KnowledgeGraph:
    """Return everything the package knows as an RDF dataset that SPARQL can ask.

    Args:
        product: Description of products whose assessment, read on the day *as_of*, is put in the graph as well.

    Raises:
        InputError: The description cannot be used.
    """
    from kgservice.graph import open_graph

    graph = open_graph(open_assessor().knowledge, cache=read_settings().cache)
    if product is None:
        return graph
    from kgservice.report.rdf import to_turtle

    result = assess(product, as_of=as_of)
    return graph.with_graph("assessment", to_turtle(result, open_assessor().knowledge).encode())


def query(
    name: str,
    parameters: Mapping[str, str] | None = None,
    *,
    product: Path | str | bytes | None = None,
    as_of: date | None = None,
    lang: str = "en",
) -> Sheet:
    """Run a shipped query and return its rows under their headings.

    Args:
        parameters: Parameter → value as a person writes it.
        product: Description of the product that the query asks about, where it asks about one.

    Raises:
        InputError: There is no such query or parameter, or a value or the description cannot be used.
    """
    from kgservice.graph import named_query
    from kgservice.report.rows import answer_sheet

    found = named_query(name)
    graph = open_knowledge_graph(product=product, as_of=as_of)
    text = found.bound(parameters or {}, today=as_of or date.today(), lang=lang, concepts=graph.concepts)
    return answer_sheet(graph, found, text, lang)


def overlap(
    product: Path | str | bytes | None = None,
    *,
    area: str | None = None,
    kind: str | None = None,
    as_of: date | None = None,
    jurisdiction: str | None = None,
    lang: str = "en",
) -> Sheet:
    """Return the matrix of responsibility areas and the relations between duties, of everything or of one product.

    Raises:
        InputError: There is no such area or kind, or the description cannot be used.
    """
    from kgservice.report.overlap import OverlapChoice, overlap_sheet

    found = None
    if product is not None:
        products = assess(product, as_of=as_of, jurisdiction=jurisdiction, questions=False).products
        found = next(iter(products), None)
    return overlap_sheet(open_assessor().knowledge, lang, OverlapChoice(area, kind), found)


def explain(citation: str, *, lang: str = "en", as_of: date | None = None) -> Explanation:
    """Return what a citation, IRI, notation or term names, and what is known of it.

    Raises:
        UnknownCitationError: Nothing, or more than one thing, goes by that name.
    """
    from kgservice.report.explain import explain as explained

    return explained(citation, open_assessor().knowledge, lang, as_of=as_of)


def export(form: str = "trig", *, as_of: date | None = None, jurisdiction: str | None = None) -> bytes:
    """Return the whole knowledge graph as "trig", "nq" or "ttl", with the axioms of the law of the day."""
    from kgservice.report.export import export as exported

    return exported(open_assessor().knowledge, form, as_of=as_of or date.today(), jurisdiction=jurisdiction)


def stats(*, lang: str = "en") -> Sheet:
    """Return what the graph holds by act, and the shares that are complete, reviewed or in need of review."""
    from kgservice.report.stats import stats_sheet

    return stats_sheet(open_assessor().knowledge, lang)
