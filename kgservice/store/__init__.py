# SPDX-License-Identifier: Apache-2.0
"""Where graphs are kept: one port, and the stores behind it."""
