"""The style that stands in an edition's page: allowed by its hash, and by nothing else."""

from __future__ import annotations

import base64
import hashlib
import re

from digest.web.headers import PUBLIC_POLICY

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def policy(html: str) -> str:
    """The content security policy for a page whose look may be an operator's own.

    Its `<style>` elements count (CSP 3, "hash-source"); style attributes and scripts do not.
    """
    hashes = [hashlib.sha256(style.encode()).digest() for style in _STYLE.findall(html)]
    named = "".join(f" 'sha256-{base64.b64encode(each).decode()}'" for each in hashes)
    return PUBLIC_POLICY.replace("style-src 'self'", f"style-src 'self'{named}")
