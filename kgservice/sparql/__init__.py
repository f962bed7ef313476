# SPDX-License-Identifier: Apache-2.0
"""The SPARQL 1.1 Protocol without input or output: requests, guards, formats, descriptions."""
