# SPDX-License-Identifier: Apache-2.0
"""The knowledge as a dataset: what is in it, where it is kept, and how queries are given their values."""
