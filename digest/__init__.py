"""digest: from feeds to an approved newsletter in the inbox."""

__version__ = "0.1.0"
