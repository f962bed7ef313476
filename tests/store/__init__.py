# SPDX-License-Identifier: Apache-2.0
"""Every store behind the port, by one suite of behaviours."""
