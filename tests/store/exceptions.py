# SPDX-License-Identifier: Apache-2.0
"""What a store does not do as the port says, and why. Each is tested to be so: see conftest."""

from __future__ import annotations

_PROCESSES = ("processes", "kept")
_OXIGRAPH = ("memory", "disk", "remote", *_PROCESSES)
"""The stores whose engine is Oxigraph."""

_LIST: tuple[tuple[tuple[str, ...], str, tuple[str, ...], str], ...] = (
    (
        _OXIGRAPH,
        "test_default_graphs_are_merged",
        ("",),
        "Oxigraph asks the graphs one after the other: a statement that stands in two of them comes twice",
    ),
    (
        ("rdflib",),
        "test_syntax_errors_have_a_place",
        ("prefix",),
        "rdflib looks up prefixes after it has parsed the text, and no longer knows where they stood",
    ),
    (
        ("rdflib",),
        "test_what_is_no_query",
        ("grouped", "bound-twice"),
        "rdflib does not check which variables may be selected",
    ),
    (
        ("rdflib",),
        "test_what_is_no_update",
        ("variable", "blank"),
        "rdflib does not check what data may hold",
    ),
    (
        ("rdflib",),
        "test_blank_nodes_of_two_updates",
        ("",),
        "rdflib takes the label in an INSERT DATA for the name of the node: the same label is the same node",
    ),
    (
        ("rdflib",),
        "test_what_one_row_inserts_no_other_deletes",
        ("",),
        "rdflib deletes and inserts row by row",
    ),
    (
        ("rdflib",),
        "test_using_named",
        ("",),
        "rdflib adds the graphs of USING NAMED to all others",
    ),
    (
        ("rdflib",),
        "test_graphs_that_exist_can_be_asked_for",
        ("",),
        "rdflib finds the empty pattern in any graph that is named, also in one that does not exist",
    ),
    (
        ("rdflib",),
        "test_terms_of_rdf_1_2",
        ("triple", "direction"),
        "rdflib has terms of RDF 1.1 alone: the store refuses the others",
    ),
    (
        _OXIGRAPH,
        "test_literals_keep_the_form_in_which_they_were_written",
        ("zeros", "decimals", "boolean"),
        "Oxigraph keeps the value of a number, a date or a truth value and writes it in its own form",
    ),
    (
        ("remote",),
        "test_the_version_stays_while_nothing_is_written",
        ("",),
        "nobody tells us what others write: the version is another at each look",
    ),
    (
        ("remote",),
        "test_the_version_stays_where_nothing_came_of_a_write",
        ("",),
        "nobody tells us what others write: the version is another at each look",
    ),
    (
        _PROCESSES,
        "test_queries_with_service_are_refused",
        ("silent", "exists"),
        "the guard before this store refuses them; here nobody can be reached, which SILENT and FILTER keep quiet",
    ),
    (
        ("remote",),
        "test_default_graph_of_the_store_and_some_named",
        ("",),
        "the protocol has no name for the default graph of a store: the store refuses such a question",
    ),
    (
        ("remote",),
        "test_a_table_with_as_many_rows_as_it_may_have",
        ("",),
        "rows are not counted as they pass through: whether the answer is cut is not known",
    ),
    (
        ("remote",),
        "test_triples_beyond_the_limit",
        ("",),
        "the protocol cannot ask for so many triples and no more",
    ),
)
"""Stores, test, cases of the test (empty for a test without any), reason."""

EXCEPTIONS = {
    (store, test, case): reason for stores, test, cases, reason in _LIST for store in stores for case in cases
}
"""Store, test, case of the test → reason."""
