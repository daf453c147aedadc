"""What the fields of a form and the parts of an address may hold, before anything is looked up by them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, Field

from digest.legible import one_line

_HIGHEST = 2**31 - 1  # of a column of the database

Number = Annotated[int, Field(ge=1, le=_HIGHEST)]
"""A number that names a row, an item or a revision."""

Index = Annotated[int, Field(ge=0, le=_HIGHEST)]
"""A place among others, from 0."""

Page = Annotated[int, Query(ge=1, le=100_000)]
"""A page of a long list."""

Words = Annotated[str, AfterValidator(one_line), Query(max_length=200)]
"""What is looked for, by its words: on one line, and without what no column can hold."""
