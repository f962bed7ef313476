# SPDX-License-Identifier: Apache-2.0
"""What the package ships, read and checked: ontology, rules, provisions, guidance."""
