"""Tools that may be on this machine: what they say of an edition beside our own checks."""

from digest.engine.tools.inspection import inspect

__all__ = ["inspect"]
