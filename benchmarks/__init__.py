# SPDX-License-Identifier: Apache-2.0
"""Measurements, beside peers and as ratios; nothing here is needed to run the service."""
