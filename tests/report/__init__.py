# SPDX-License-Identifier: Apache-2.0
"""Reports: JSON, text, RDF and explanations of one and the same assessment."""
