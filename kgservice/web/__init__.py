# SPDX-License-Identifier: Apache-2.0
"""The service over HTTP: thin adapters that decide nothing.

::

    app ──┬─ assessments, checks, validations ── query, negotiation
          ├─ obligations, overlaps, guidance, queries ── listing
          ├─ search         completion of names and citations
          ├─ documents      context, schemas, OpenAPI
          ├─ pages          the front page, health
          └─ problem        every error as an RFC 9457 document
"""
