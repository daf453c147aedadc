"""Approval without the desk: mails to the reviewers of a newsletter, and the links in them."""

from digest.engine.reviewing.links import Link, LinkState, approve_by_link, find_link, request_changes_by_link
from digest.engine.reviewing.mails import ask
from digest.engine.reviewing.posting import hand_over, keep_up

__all__ = [
    "Link",
    "LinkState",
    "approve_by_link",
    "ask",
    "find_link",
    "hand_over",
    "keep_up",
    "request_changes_by_link",
]
