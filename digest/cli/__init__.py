"""The front door: one program, `digest`, whose commands follow the way through the house."""
