# SPDX-License-Identifier: Apache-2.0
"""Products with their evidence, checked against the shapes of their duties."""
