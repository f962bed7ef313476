# SPDX-License-Identifier: Apache-2.0
"""Gold cases: published examples in feature words, translated into descriptions, assessed and compared.

case ─▶ vocabulary (closed) ─▶ translation (a table) ─▶ adapter (kgservice.assess) ─▶ comparison ─▶ report
"""
