"""The desk: one module a page, each with its router; `digest.web.desk.access` says who may ask for it."""
