"""Demo: the whole job on sample feeds of invented outlets, with no network and no services."""
