# SPDX-License-Identifier: Apache-2.0
"""Frozen values that every layer shares; no input, no output, no clock."""
