# SPDX-License-Identifier: Apache-2.0
"""From a product description to an assessment.

read ─▶ units ─▶ relations ─▶ facts closed ─▶ evaluated ─▶ answers, questions, findings
"""
