# SPDX-License-Identifier: Apache-2.0
"""The rules of the shipped ontology, each on products made for it."""
