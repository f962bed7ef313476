# SPDX-License-Identifier: Apache-2.0
"""Reads ``sh:sparql`` and constraint components of the shapes graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode

from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.shacl.builder import Builder
from kgservice.shacl.model import Messages
from kgservice.shacl.queries import AskCheck, SelectCheck
from kgservice.shacl.query_run import SHAPES
from kgservice.shacl.query_text import Anchored, QueryFault, anchored, tokens_of
from kgservice.shacl.shape import Check
from kgservice.shacl.shapes_graph import ShapesGraph
from kgservice.shacl.terms import TRUE, Term, owl, sh, xsd
from kgservice.shacl.wording import default_messages
from kgservice.vocabulary import SH

__all__ = ["Component", "component_checks", "read_components", "sparql_checks"]

_ALWAYS: Final = ("this", "shapesGraph", "currentShape")
_A_QUERY: Final = Text("a query as SHACL-SPARQL allows it", "en spørring som SHACL-SPARQL tillater")
_LAST_NAME: Final = re.compile(r"[\w\-]+$")


@dataclass(frozen=True, slots=True)
class _Parameter:
    """A parameter of a constraint component."""

    path: NamedNode
    name: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Component:
    """A constraint component of the shapes graph.

    Attributes:
        node_validator: Its validator on node shapes; None where it has none.
        property_validator: The same on property shapes.
    """

    node: NamedNode
    parameters: tuple[_Parameter, ...]
    node_validator: Term | None
    property_validator: Term | None


def read_components(graph: ShapesGraph) -> tuple[Component, ...]:
    """Return the constraint components of a shapes graph; those of SHACL itself are built in.

    Raises:
        InvalidShapesError: A component has no parameter, or one without a path that is an IRI.
    """
    return tuple(
        _component(graph, node)
        for node in graph.data.instances(sh("ConstraintComponent"))
        if isinstance(node, NamedNode) and not node.value.startswith(SH)
    )


def _component(graph: ShapesGraph, node: NamedNode) -> Component:
    parameters = []
    for parameter in graph.all(node, "parameter"):
        path = graph.iri(parameter, "path")
        name = _LAST_NAME.search(path.value) if path else None
        if path is None or name is None:
            raise graph.fault(
                node,
                Text("a parameter has no sh:path with a local name", "en parameter mangler sh:path med lokalt navn"),
                Text("one IRI as sh:path of each parameter", "én IRI som sh:path for hver parameter"),
            )
        optional = graph.one(parameter, "optional") == TRUE
        parameters.append(_Parameter(path, name[0].replace("-", "_"), optional))
    if not parameters or all(parameter.optional for parameter in parameters):
        raise graph.fault(
            node,
            Text("the component has no parameter that it needs", "komponenten har ingen påkrevd parameter"),
            Text("one sh:parameter without sh:optional", "én sh:parameter uten sh:optional"),
        )
    general = next(iter(graph.all(node, "validator")), None)
    for_nodes = next(iter(graph.all(node, "nodeValidator")), None)
    for_properties = next(iter(graph.all(node, "propertyValidator")), None)
    return Component(node, tuple(parameters), for_nodes or general, for_properties or general)


def sparql_checks(builder: Builder, node: Term) -> Iterable[Check]:
    """Yield the constraints of ``sh:sparql``.

    Raises:
        InvalidShapesError: There is no query, or one that is not allowed.
    """
    graph = builder.graph
    for source in graph.all(node, "sparql"):
        if graph.deactivated(source):
            continue
        maker = _Maker(builder, node, source, {})
        messages = graph.messages(source)
        yield maker.select(sh("SPARQLConstraintComponent"), messages, default_messages("SPARQL"), named=True)


def component_checks(builder: Builder, node: Term, components: Iterable[Component]) -> Iterable[Check]:
    """Yield the constraints of the components whose parameters a shape has.

    Raises:
        InvalidShapesError: A validator has no query, or one that is not allowed.
    """
    graph = builder.graph
    for component in components:
        validator = component.property_validator if builder.is_property_shape(node) else component.node_validator
        if validator is None:
            continue
        for values in _arguments(graph, node, component):
            maker = _Maker(builder, node, validator, values)
            messages = graph.messages(validator) or graph.messages(component.node)
            default = default_messages("", str(component.node))
            if graph.all(validator, "ask"):
                yield maker.ask(component.node, messages, default)
            else:
                yield maker.select(component.node, messages, default, named=False)


def _arguments(graph: ShapesGraph, node: Term, component: Component) -> Iterator[dict[str, Term]]:
    """Yield the parameters with their values, once for each value of a component with one parameter."""
    found: dict[str, tuple[Term, ...]] = {}
    for parameter in component.parameters:
        values = tuple(graph.data.objects(node, parameter.path))
        if not values and not parameter.optional:
            return
        if len(values) > 1 and len(component.parameters) > 1:
            raise graph.fault(
                node,
                Text(f"{parameter.path} has several values", f"{parameter.path} har flere verdier"),
                Text(
                    "one value for each parameter of a component with several",
                    "én verdi for hver parameter av en komponent med flere",
                ),
            )
        if values:
            found[parameter.name] = values
    for combination in product(*found.values()):
        yield dict(zip(found, combination, strict=True))


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the check of one query on one shape.

    Attributes:
        source: The node that has the query.
        parameters: Variables of a constraint component with their values.
    """

    builder: Builder
    shape: Term
    source: Term
    parameters: Mapping[str, Term]

    def select(self, component: NamedNode, messages: Messages, default: Messages, *, named: bool) -> SelectCheck:
        """Return the check of a SELECT; *named* where results tell the node that has it."""
        query, header = self._query("select", (*_ALWAYS, *self.parameters))
        return SelectCheck(
            component, self._name(), Place(self.builder.graph.source), self.source if named else None, query, header,
            self._constants(), messages, default, not self.builder.is_property_shape(self.shape),
        )  # fmt: skip

    def ask(self, component: NamedNode, messages: Messages, default: Messages) -> AskCheck:
        """Return the check of an ASK."""
        query, header = self._query("ask", (*_ALWAYS, "value", *self.parameters))
        return AskCheck(
            component, self._name(), Place(self.builder.graph.source), None, query, header,
            self._constants(), messages, default, not self.builder.is_property_shape(self.shape),
        )  # fmt: skip

    def _name(self) -> str:
        return self.builder.graph.name(self.source)

    def _constants(self) -> dict[str, Term]:
        return {"currentShape": self.shape, "shapesGraph": SHAPES, **self.parameters}

    def _query(self, form: str, prebound: tuple[str, ...]) -> tuple[Anchored, str]:
        """Return the query cut for anchors, and its prefixes in SPARQL."""
        graph = self.builder.graph
        text = graph.text(self.source, form)
        if text is None:
            raise graph.fault(self.source, Text(f"it has no sh:{form}", f"den har ingen sh:{form}"), _A_QUERY)
        prefixes = _prefixes(graph, self.source)
        text = self._with_path(text)
        header = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in prefixes.items())
        try:
            query = anchored(text, prebound, prefixes, ask=form == "ask")
            pyoxigraph.Store().query(header + " ".join(query.pieces))
        except (QueryFault, SyntaxError, ValueError) as error:
            problem = str(getattr(error, "msg", None) or error).split(", [")[0].splitlines()[0]
            raise graph.fault(
                self.source, Text(f"in its query, {problem}", f"i spørringen: {problem}"), _A_QUERY,
                Text(
                    "correct the query; its prefixes are declared with sh:prefixes and sh:declare",
                    "rett spørringen; prefiksene erklæres med sh:prefixes og sh:declare",
                ),
            ) from error  # fmt: skip
        return query, header

    def _with_path(self, text: str) -> str:
        """Return *text* with the path of the property shape in the places of ``$PATH``."""
        places = [token for token in tokens_of(text) if token.kind == "var" and token.text[1:] == "PATH"]
        if not places:
            return text
        graph = self.builder.graph
        path = graph.one(self.shape, "path")
        if path is None:
            raise graph.fault(
                self.shape,
                Text("$PATH stands in the query of a node shape", "$PATH står i spørringen til en nodeform"),
                Text("a property shape", "en egenskapsform"),
            )
        written = f" {graph.path(self.shape, path)} "
        for token in reversed(places):
            text = text[: token.start] + written + text[token.end :]
        return text


def _prefixes(graph: ShapesGraph, source: Term) -> dict[str, str]:
    """Return the prefixes that ``sh:prefixes`` leads to, through imports as well."""
    found: dict[str, str] = {}
    todo, seen = list(graph.all(source, "prefixes")), set[Term]()
    while todo:
        one = todo.pop()
        if one in seen:
            continue
        seen.add(one)
        todo.extend(graph.data.objects(one, owl("imports")))
        for declared in graph.all(one, "declare"):
            prefix, namespace = graph.text(declared, "prefix"), graph.one(declared, "namespace")
            if prefix is None or not isinstance(namespace, Literal) or namespace.datatype not in _NAMESPACES:
                raise graph.fault(
                    one,
                    Text("a declared prefix is not complete", "et erklært prefiks er ikke fullstendig"),
                    Text("sh:prefix and sh:namespace", "sh:prefix og sh:namespace"),
                )
            if found.setdefault(prefix, namespace.value) != namespace.value:
                raise graph.fault(
                    source,
                    Text(f"the prefix {prefix} has two namespaces", f"prefikset {prefix} har to navnerom"),
                    Text("one namespace for each prefix", "ett navnerom for hvert prefiks"),
                )
    return found


_NAMESPACES: Final = frozenset({xsd("anyURI"), xsd("string")})
