"""All tables in one place, for whoever needs the whole metadata: the migrations and their check."""

from sqlmodel import SQLModel

from digest.db import accounts, audience, deliveries, editions, feeds, links, stories

__all__ = ["METADATA", "accounts", "audience", "deliveries", "editions", "feeds", "links", "stories"]

METADATA = SQLModel.metadata
