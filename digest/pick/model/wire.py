"""The connection to a model's server: to that server alone, with that key alone, and no more read than is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import httpx2

from digest.pick.model.answers import OversizeError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_LARGEST = 1_000_000  # bytes of an answer with its envelope
# The official client adds more from OPENAI_ variables of the environment, meant for another server perhaps.
_SENT = ("host", "accept", "content-type", "content-length", "user-agent")


def http_client(base_url: str, key: str) -> httpx2.AsyncClient:
    """A client that goes to the server of `base_url` and nowhere else."""
    return httpx2.AsyncClient(transport=_OneServer(httpx2.URL(base_url), key), trust_env=False, follow_redirects=False)


class _OneServer(httpx2.AsyncBaseTransport):
    def __init__(self, server: httpx2.URL, key: str) -> None:
        self._server, self._key = server, key
        self._inner = httpx2.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if (request.url.scheme, request.url.netloc) != (self._server.scheme, self._server.netloc):
            raise httpx2.ConnectError("another server than the configured one", request=request)
        headers = {name: request.headers[name] for name in _SENT if name in request.headers}
        headers["accept-encoding"] = "identity"
        if self._key:
            headers["authorization"] = f"Bearer {self._key}"
        request.headers = httpx2.Headers(headers)
        response = await self._inner.handle_async_request(request)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            await response.aclose()
            raise OversizeError("its answer comes packed, and how large it is nobody knows")
        response.stream = _Limited(cast("httpx2.AsyncByteStream", response.stream))
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Limited(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            size += len(chunk)
            if size > _LARGEST:
                raise OversizeError(f"its answer is longer than {_LARGEST:,} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
