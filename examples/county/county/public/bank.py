"""Where a bank tells us that something was paid: the raw message goes in, the bank's exact answer goes out."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
from litestar import Request, Response, post
from litestar.params import FromPath

from approvalflow import NotFound
from approvalflow.ports.bank import BankMessage
from county.state import county_of

__all__ = ["handlers"]

#: The longest message that is looked at, in bytes.
_MOST_BYTES = 256 * 1024


@post("/bank/{region:str}/{bank:str}", status_code=200)
async def message(request: Request[Any, Any, Any], region: FromPath[str], bank: FromPath[str]) -> Response[bytes]:
    """Keep the message, process it, answer. Who cannot sign gets the answer of a forged message."""
    office = county_of(request).office
    if region != office.region:
        raise NotFound("没有这个地区", "there is no such region", place=region, rule="region")
    body = await request.body()
    if len(body) > _MOST_BYTES:
        return Response(b"", status_code=413, media_type="text/plain")
    headers = {name.lower(): value for name, value in request.headers.items()}
    answer = await anyio.to_thread.run_sync(office.bank_message, bank, BankMessage(body, headers))
    return Response(answer.body, status_code=answer.status, headers={"content-type": answer.content_type})


handlers = [message]
