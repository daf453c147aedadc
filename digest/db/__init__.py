"""The tables by subject, the engine and the sessions."""
