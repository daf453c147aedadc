"""The settings in force, to look at: they are changed in `config.yaml` and the environment, not here."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from digest.settings.in_force import in_force
from digest.web.at import Here, Shown
from digest.web.desk.access import Reader

router = APIRouter()


@router.get("/desk/settings")
def page(request: Request, here: Here, shown: Shown, visitor: Reader) -> Response:
    """Every setting, without the secrets."""
    return shown.page(request, "settings.html", visitor, groups=in_force(here.settings))
