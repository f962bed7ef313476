# SPDX-License-Identifier: Apache-2.0
"""The named queries: what they answer, in two engines and two languages."""
