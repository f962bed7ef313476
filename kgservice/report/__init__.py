# SPDX-License-Identifier: Apache-2.0
"""An assessment in the forms people and programs read: JSON, text, RDF; and what a term or provision means.

::

    Assessment ──┬─ json ── schema/assessment.schema.json
                 ├─ text ─┐
                 └─ rdf   ├─ lexicon ── wording, labels and citations in one language
    citation ──── explain ┘
"""
