"""The front door: one program, `digest`, whose commands follow the way through the house."""

from digest.cli.app import main

__all__ = ["main"]
