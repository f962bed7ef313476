# SPDX-License-Identifier: Apache-2.0
"""Three-valued, exact reasoning over facts and rules. Pure: products and dates come in as arguments."""
