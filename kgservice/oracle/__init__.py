# SPDX-License-Identifier: Apache-2.0
"""The oracle: an OWL 2 DL reasoner that proves what the evaluator says. Needs the extra ``prove``."""

from __future__ import annotations

from kgservice.oracle.prove import ProofResult, prove_facts, prove_masks, prove_products, prove_slice, prove_units

__all__ = ["ProofResult", "prove_facts", "prove_masks", "prove_products", "prove_slice", "prove_units"]
