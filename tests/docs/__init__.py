# SPDX-License-Identifier: Apache-2.0
"""What the documents promise: commands run, snippets parse, links lead somewhere, lists are those of the ontology."""
