"""The settings in force, to look at: they are changed in `config.yaml` and the environment, not here."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from digest.accounts.roles import Right
from digest.settings.in_force import in_force, without_addresses
from digest.web.at import Here, Shown
from digest.web.desk.access import Reader

router = APIRouter()


@router.get("/desk/settings")
def page(request: Request, here: Here, shown: Shown, visitor: Reader) -> Response:
    """Every setting, without the secrets; admins see who the reviewers are."""
    groups = in_force(here.settings)
    groups = groups if visitor.may(Right.ADMINISTER) else without_addresses(groups)
    return shown.page(request, "settings.html", visitor, groups=groups)
