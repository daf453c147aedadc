"""Web: what browsers are answered: the desk of the editors."""
