# SPDX-License-Identifier: Apache-2.0
"""The command line: one verb, one module.

::

    main ── parser ── wording          one except for errors, one exit code each
      ├── assess ── inputs, output, prove
      ├── explain
      ├── new ── template
      └── serve

A verb imports what it needs when it runs, so that a small one starts quickly.
"""
