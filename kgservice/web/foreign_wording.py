# SPDX-License-Identifier: Apache-2.0
"""What the terms of foreign vocabularies are called on our pages; our own have their labels in the ontology."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kgservice.model.text import Text
from kgservice.vocabulary import (
    DCAT,
    DCTERMS,
    ELI,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    SKOS,
    VANN,
    VOID,
    VOID_EXT,
    VS,
)

__all__ = ["FOREIGN"]

_SKOS: Final = {
    "prefLabel": Text("label", "benevnelse"),
    "altLabel": Text("other label", "annen benevnelse"),
    "hiddenLabel": Text("also written", "skrives også"),
    "notation": Text("short name or code", "kortnavn eller kode"),
    "definition": Text("definition", "definisjon"),
    "scopeNote": Text("note", "merknad"),
    "inScheme": Text("in scheme", "i samlingen"),
    "topConceptOf": Text("top concept of", "øverste begrep i"),
    "broader": Text("broader", "overordnet"),
    "exactMatch": Text("same as, elsewhere", "samme som, et annet sted"),
    "closeMatch": Text("close to, elsewhere", "nær, et annet sted"),
    "broadMatch": Text("broader, elsewhere", "overordnet, et annet sted"),
    "narrowMatch": Text("narrower, elsewhere", "underordnet, et annet sted"),
    "relatedMatch": Text("related, elsewhere", "beslektet, et annet sted"),
    "Concept": Text("concept", "begrep"),
    "ConceptScheme": Text("scheme of concepts", "begrepssamling"),
}

_DCTERMS: Final = {
    "abstract": Text("abstract", "sammendrag"),
    "created": Text("created", "opprettet"),
    "description": Text("description", "beskrivelse"),
    "hasPart": Text("has part", "har del"),
    "isPartOf": Text("part of", "del av"),
    "issued": Text("issued", "utgitt"),
    "license": Text("licence", "lisens"),
    "source": Text("source", "kilde"),
    "title": Text("title", "tittel"),
}

_ELI: Final = {
    "amends": Text("amends", "endrer"),
    "based_on": Text("based on", "gitt med hjemmel i"),
    "date_document": Text("date of the document", "dokumentets dato"),
    "date_publication": Text("published", "kunngjort"),
    "ensures_implementation_of": Text("implements", "gjennomfører"),
    "first_date_entry_in_force": Text("in force from", "i kraft fra"),
    "id_local": Text("local number", "lokal betegnelse"),
    "is_part_of": Text("part of", "del av"),
    "jurisdiction": Text("jurisdiction", "jurisdiksjon"),
    "number": Text("number as printed", "nummer slik det står"),
    "title_short": Text("short title", "korttittel"),
    "LegalResource": Text("act", "rettsakt"),
    "LegalResourceSubdivision": Text("provision", "bestemmelse"),
}

_RDFS: Final = {
    "comment": Text("comment", "kommentar"),
    "isDefinedBy": Text("defined in", "definert i"),
    "label": Text("label", "benevnelse"),
    "range": Text("values", "verdier"),
    "seeAlso": Text("see also", "se også"),
    "subClassOf": Text("kind of", "underklasse av"),
    "subPropertyOf": Text("narrower than the property", "snevrere enn egenskapen"),
    "Class": Text("class", "klasse"),
}

_OWL: Final = {
    "annotatedProperty": Text("property of the statement", "utsagnets egenskap"),
    "annotatedSource": Text("subject of the statement", "utsagnets subjekt"),
    "annotatedTarget": Text("value of the statement", "utsagnets verdi"),
    "complementOf": Text("not", "ikke"),
    "disjointWith": Text("never together with", "aldri sammen med"),
    "equivalentClass": Text("holds exactly when", "gjelder akkurat når"),
    "hasValue": Text("has the value", "har verdien"),
    "intersectionOf": Text("all of", "alle disse"),
    "onProperty": Text("on the property", "for egenskapen"),
    "someValuesFrom": Text("some value from", "en verdi fra"),
    "unionOf": Text("any of", "minst én av disse"),
    "versionIRI": Text("address of the version", "versjonens adresse"),
    "versionInfo": Text("version", "versjon"),
    "AnnotationProperty": Text("annotation property", "annoteringsegenskap"),
    "Axiom": Text("statement with a note", "utsagn med merknad"),
    "Class": Text("class", "klasse"),
    "DatatypeProperty": Text("property with plain values", "egenskap med enkle verdier"),
    "FunctionalProperty": Text("property with one value at most", "egenskap med høyst én verdi"),
    "ObjectProperty": Text("property that leads to a thing", "egenskap som leder til en ting"),
    "Ontology": Text("module of the ontology", "modul i ontologien"),
    "Restriction": Text("condition on a property", "vilkår for en egenskap"),
}

_SH: Final = {
    "NodeShape": Text("shape of a thing", "form for en ting"),
    "PropertyShape": Text("shape of a property", "form for en egenskap"),
    "PropertyGroup": Text("group of properties", "gruppe av egenskaper"),
    "PrefixDeclaration": Text("declaration of a prefix", "deklarasjon av et prefiks"),
    "SPARQLConstraint": Text("constraint as a query", "krav som spørring"),
    "SPARQLExecutable": Text("query that can be run", "spørring som kan kjøres"),
    "SPARQLSelectExecutable": Text("query that gives a table", "spørring som gir en tabell"),
    "Info": Text("note", "merknad"),
    "IRI": Text("an IRI", "en IRI"),
    "Violation": Text("violation", "brudd"),
    "Warning": Text("warning", "advarsel"),
    "alternativePath": Text("or along", "eller langs"),
    "and": Text("all of", "alle disse"),
    "class": Text("of the class", "av klassen"),
    "datatype": Text("datatype", "datatype"),
    "declare": Text("declares the prefix", "deklarerer prefikset"),
    "equals": Text("equals", "er lik"),
    "group": Text("group", "gruppe"),
    "hasValue": Text("has the value", "har verdien"),
    "in": Text("one of", "en av"),
    "inversePath": Text("backwards along", "baklengs langs"),
    "languageIn": Text("in one of the languages", "på ett av språkene"),
    "lessThanOrEquals": Text("at most as large as", "høyst like stor som"),
    "maxCount": Text("at most", "høyst"),
    "maxInclusive": Text("largest value", "største verdi"),
    "message": Text("message", "melding"),
    "minCount": Text("at least", "minst"),
    "minInclusive": Text("smallest value", "minste verdi"),
    "name": Text("name", "navn"),
    "namespace": Text("namespace", "navnerom"),
    "node": Text("fits the shape", "passer til formen"),
    "nodeKind": Text("kind of node", "type node"),
    "not": Text("not", "ikke"),
    "or": Text("any of", "minst én av disse"),
    "order": Text("order", "rekkefølge"),
    "path": Text("looks along", "ser langs"),
    "pattern": Text("pattern", "mønster"),
    "prefix": Text("prefix", "prefiks"),
    "prefixes": Text("prefixes declared by", "prefikser deklarert av"),
    "property": Text("with the property shape", "med egenskapsformen"),
    "qualifiedMaxCount": Text("at most so many that fit", "høyst så mange som passer"),
    "qualifiedMinCount": Text("at least so many that fit", "minst så mange som passer"),
    "qualifiedValueShape": Text("what must fit", "det som skal passe"),
    "select": Text("query", "spørring"),
    "severity": Text("severity", "alvorlighet"),
    "sparql": Text("constraint", "krav"),
    "targetClass": Text("looks at things of the class", "ser på ting av klassen"),
    "targetObjectsOf": Text("looks at values of", "ser på verdier av"),
    "targetSubjectsOf": Text("looks at things that have", "ser på ting som har"),
}

_VOID: Final = {
    "Dataset": Text("dataset", "datasett"),
    "class": Text("counts the class", "teller klassen"),
    "classPartition": Text("part by class", "del etter klasse"),
    "classes": Text("classes", "klasser"),
    "distinctSubjects": Text("things", "ting"),
    "entities": Text("things of the class", "ting av klassen"),
    "properties": Text("properties", "egenskaper"),
    "property": Text("counts the property", "teller egenskapen"),
    "propertyPartition": Text("part by property", "del etter egenskap"),
    "subset": Text("holds the graph", "har grafen"),
    "triples": Text("statements", "utsagn"),
    "uriSpace": Text("IRIs begin with", "IRI-er begynner med"),
    "vocabulary": Text("uses the vocabulary", "bruker vokabularet"),
}

_BY_NAMESPACE: Final[Mapping[str, Mapping[str, Text]]] = {
    SKOS: _SKOS,
    DCTERMS: _DCTERMS,
    ELI: _ELI,
    RDFS: _RDFS,
    OWL: _OWL,
    SH: _SH,
    VOID: _VOID,
    VOID_EXT: {
        "datatype": Text("counts the datatype", "teller datatypen"),
        "datatypePartition": Text("part by datatype", "del etter datatype"),
    },
    DCAT: {
        "Dataset": Text("dataset", "datasett"),
        "Distribution": Text("file of a dataset", "fil med et datasett"),
        "distribution": Text("file", "fil"),
        "mediaType": Text("media type", "medietype"),
        "version": Text("version", "versjon"),
    },
    RDF: {
        "type": Text("kind", "type"),
        "first": Text("in a list", "i en liste"),
        "rest": Text("rest of a list", "resten av en liste"),
        "nil": Text("end of a list", "slutt på en liste"),
    },
    PROV: {"wasRevisionOf": Text("revises", "reviderer")},
    SCHEMA: {"keywords": Text("answers the question", "svarer på spørsmålet")},
    VANN: {
        "preferredNamespacePrefix": Text("prefix", "prefiks"),
        "preferredNamespaceUri": Text("namespace", "navnerom"),
    },
    VS: {"term_status": Text("status of the term", "betegnelsens status")},
}

FOREIGN: Final[Mapping[str, Text]] = {
    namespace + name: text for namespace, names in _BY_NAMESPACE.items() for name, text in names.items()
}
"""IRI of a foreign term → what it is called."""
