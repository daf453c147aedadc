"""`python -m digest` is the same as `digest`."""

from digest.cli.app import main

main()
