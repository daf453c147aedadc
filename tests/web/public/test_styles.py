from __future__ import annotations

from digest.web.headers import PUBLIC_POLICY
from digest.web.public.styles import policy


def test_a_style_is_named_by_its_hash() -> None:
    # `printf 'p {}' | openssl dgst -sha256 -binary | base64`
    assert "style-src 'self' 'sha256-SNJDlN1Iy2mnt7DOjQIyDb2LQE6O5PQiSZomcdzawQ4=';" in policy("<style>p {}</style>")


def test_nothing_else_is_allowed() -> None:
    assert policy("<p style='color: red'><script>1</script>") == PUBLIC_POLICY
    assert policy("<style>a</style>" * 2).count("sha256-") == 2
