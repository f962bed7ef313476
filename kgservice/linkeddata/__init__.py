# SPDX-License-Identifier: Apache-2.0
"""What an IRI answers with: the description of a thing, or the content of a document, in the forms of RDF.

::

    linked_data ──┬─ sources      the dataset, and the shapes beside it
                  ├─ description  what is said of a thing, and what points to it
                  ├─ documents    which IRIs are documents, and what is in them
                  ├─ turtle        shipped files
                  ├─ near         names that resemble one that is not there
                  └─ forms ── json_ld
"""

from __future__ import annotations

from kgservice.linkeddata.description import Description, Incoming, Reference
from kgservice.linkeddata.forms import FORMS, Form
from kgservice.linkeddata.linked_data import LinkedData
from kgservice.linkeddata.schema_org import schema_org

__all__ = ["FORMS", "Description", "Form", "Incoming", "LinkedData", "Reference", "schema_org"]
