"""A witness as a small HTTP server: `python -m approvalflow_witness.server --file FILE --key PUBLIC`.

It keeps checkpoints that are signed with a key it trusts and proved to continue what it keeps, and nothing else; it
never forgets one. Nothing that it keeps or answers is personal or secret, so that it asks nobody who they are.

    POST /checkpoints                    {"checkpoint": {...}, "proof": ["hex", ...]}; 409 where it disagrees
    GET  /checkpoints?region=CODE        every one of the region, one a line
    GET  /checkpoints/latest?region=CODE the last one; nothing where there is none
"""

from __future__ import annotations

import argparse
import json
import ssl
import sys
from collections.abc import Iterable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from approvalflow.domain.record.checkpoints import Checkpoint, check_growth, checkpoint_from
from approvalflow.errors import AdapterFailed, ApprovalflowError, BadInput, WitnessDisagrees
from approvalflow_witness.file import Trusted
from approvalflow_witness.log import CheckpointLog
from approvalflow_witness.pem import public_key

__all__ = ["WitnessServer", "main"]

#: The largest body that is read, in bytes; a checkpoint with the longest proof is a tenth of it.
_LARGEST = 65_536


class WitnessServer(ThreadingHTTPServer):
    """The server; every request in a thread of its own.

    Args:
        address: host and port; port 0 takes a free one.
        file: where the checkpoints are kept.
        keys: pairs of a region (empty: any) and a public key that is trusted for it.
        context: for TLS; none if None.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        address: tuple[str, int],
        file: Path,
        keys: Iterable[tuple[str, bytes]],
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.log = CheckpointLog(file)
        self.trusted = Trusted(keys)
        self._context = context
        super().__init__(address, _Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Answer one connection; where there is TLS, it is agreed here, in the thread that answers."""
        request.settimeout(_Handler.timeout)
        if self._context is None:
            super().finish_request(request, client_address)
            return
        with self._context.wrap_socket(request, server_side=True) as encrypted:
            super().finish_request(encrypted, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up or speaks something else disturbs nobody."""
        print(f"{client_address[0]}: {type(sys.exception()).__name__}", file=sys.stderr, flush=True)

    def keep(self, said: Any) -> Checkpoint:
        """Keep what a request says. Raises BadInput, WitnessDisagrees, AdapterFailed, OSError."""
        try:
            checkpoint = checkpoint_from(said["checkpoint"])
            proof = [bytes.fromhex(step) for step in said["proof"]]
        except (KeyError, TypeError, AttributeError, ValueError) as fault:
            zh, en = "请求格式有误", "this is no checkpoint with its proof"
            raise BadInput(zh, en, place="body", rule="witness-body") from fault
        self.trusted.check(checkpoint)
        self.log.add(checkpoint, lambda kept: check_growth(kept[-1] if kept else None, checkpoint, proof))
        return checkpoint


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "approvalflow-witness", ""
    timeout = 10

    def do_POST(self) -> None:
        size = self.headers.get("Content-Length", "")
        if self.path != "/checkpoints":
            return self._answer(404)
        if not (size.isascii() and size.isdigit() and int(size) <= _LARGEST):
            self.close_connection = True
            return self._answer(413)
        try:
            kept = self.server.keep(json.loads(self.rfile.read(int(size))))
        except WitnessDisagrees as refusal:
            self._say(f"refused: {refusal}")
            return self._answer(409, _said(refusal))
        except (BadInput, ValueError, RecursionError):
            return self._answer(400)
        except (AdapterFailed, OSError) as fault:
            self._say(f"cannot keep: {fault}")
            return self._answer(503)
        self._say(f"keeps {kept.size} entries of {kept.region}")
        return self._answer(200)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        regions = parse_qs(parts.query).get("region", [])
        if parts.path not in ("/checkpoints", "/checkpoints/latest") or len(regions) != 1:
            return self._answer(404)
        try:
            kept = self.server.log.of(regions[0])
        except (AdapterFailed, OSError) as fault:
            self._say(f"cannot read: {fault}")
            return self._answer(503)
        wanted = kept[-1:] if parts.path.endswith("/latest") else kept
        lines = (json.dumps(one.plain(), ensure_ascii=False, sort_keys=True) + "\n" for one in wanted)
        return self._answer(200, "".join(lines).encode())

    def _answer(self, code: int, body: bytes = b"") -> None:
        self.send_response(code)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _say(self, sentence: str) -> None:
        print(f"{self.client_address[0]}: {sentence}", file=sys.stderr, flush=True)

    def log_message(self, *_: Any) -> None:
        """Only what was kept and refused is told."""


def _said(refusal: ApprovalflowError) -> bytes:
    return json.dumps({"zh": refusal.zh, "en": refusal.en, "rule": refusal.rule}, ensure_ascii=False).encode()


def _trusted(words: Sequence[str]) -> list[tuple[str, bytes]]:
    """`PATH`, or `REGION=PATH` for a key that speaks for one region alone."""
    found = []
    for word in words:
        region, equals, path = word.partition("=")
        found.append((region, public_key(Path(path))) if equals else ("", public_key(Path(word))))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m approvalflow_witness.server", description="Keep checkpoints of journals. / 见证服务."
    )
    parser.add_argument("--file", type=Path, required=True, help="where they are kept / 留存文件")
    parser.add_argument(
        "--key", action="append", required=True, metavar="[REGION=]FILE", help="public key / 受信任的公钥"
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8741)
    parser.add_argument("--certificate", type=Path, help="PEM, for TLS / 证书")
    parser.add_argument("--certificate-key", type=Path, help="PEM, its key / 证书私钥")
    options = parser.parse_args(arguments)
    try:
        context = None
        if options.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(options.certificate, options.certificate_key)
        server = WitnessServer((options.host, options.port), options.file, _trusted(options.key), context)
    except (ApprovalflowError, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    with server:
        print(f"witness / 见证方: {options.host}:{server.server_address[1]}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
