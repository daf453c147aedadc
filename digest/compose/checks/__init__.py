"""Pre-flight checks: what would be wrong with an edition if it went out as it stands.

A check that fails stops approval; one that warns wants a person's word that it may stand.
"""

from digest.compose.checks.finding import Check, Finding, Result
from digest.compose.checks.register import CHECKS, check

__all__ = ["CHECKS", "Check", "Finding", "Result", "check"]
