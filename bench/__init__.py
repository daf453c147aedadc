"""What is measured, against what: each folder is one bench, run by one `make bench-*`."""
