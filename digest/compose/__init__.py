"""Compose: ranked stories become an edition, rendered, checked and approved."""
