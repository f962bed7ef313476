# SPDX-License-Identifier: Apache-2.0
"""The service over HTTP: thin adapters that decide nothing.

::

    app ──┬─ assessments ── request, negotiation
          ├─ documents      context, schemas, OpenAPI
          ├─ pages          the front page, health
          └─ problem        every error as an RFC 9457 document
"""
