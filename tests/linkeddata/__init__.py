# SPDX-License-Identifier: Apache-2.0
"""Linked data: descriptions, documents and their forms."""
