"""A language model, if wanted: asked within a budget and a time, believed in nothing that no source says."""
