"""The server as strangers meet it, and the client as strange servers meet it."""

import json
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from approvalflow.errors import AdapterFailed, BadInput, WitnessDisagrees
from approvalflow.testing.doubles import SeededSigner
from approvalflow.testing.witness_contract import AWAY, HERE, Told
from approvalflow_witness import HttpWitness
from approvalflow_witness.server import WitnessServer


def raw(port, text):
    """What the server answers to these very bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    return answer.split(b"\r\n", 1)[0]


class TestStrangers:
    @pytest.mark.parametrize(
        ("request_", "status"),
        [
            (b"POST /checkpoints HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", b"400"),
            (b"POST /checkpoints HTTP/1.1\r\nContent-Length: 4\r\n\r\nnull", b"400"),
            (b"POST /checkpoints HTTP/1.1\r\nContent-Length: 6\r\n\r\n[[[[[[", b"400"),
            (b'POST /checkpoints HTTP/1.1\r\nContent-Length: 23\r\n\r\n{"checkpoint":7,"x":[]}', b"400"),
            (b"POST /checkpoints HTTP/1.1\r\nContent-Length: 4\r\n\r\n\xff\xfe{}", b"400"),
            (b"POST /checkpoints HTTP/1.1\r\nContent-Length: 65537\r\n\r\n", b"413"),
            (b"POST /checkpoints HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"413"),
            (b"POST /checkpoints HTTP/1.1\r\n\r\n", b"413"),
            (b"POST /elsewhere HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", b"404"),
            (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", b"404"),
            (b"GET /checkpoints HTTP/1.1\r\nConnection: close\r\n\r\n", b"404"),
            (b"GET /checkpoints?region=1&region=2 HTTP/1.1\r\nConnection: close\r\n\r\n", b"404"),
            (b"GET /checkpoints?region=1 HTTP/1.1\r\nConnection: close\r\n\r\n", b"200"),
            (b"DELETE /checkpoints HTTP/1.1\r\nConnection: close\r\n\r\n", b"501"),
        ],
    )
    def test_what_is_no_checkpoint_is_answered_and_kept_nowhere(self, over_http, request_, status):
        """And the server goes on."""
        assert status in raw(over_http.port, request_)
        assert not over_http.file.exists()
        assert over_http.witness.latest(HERE) is None

    def test_who_hangs_up_disturbs_nobody(self, over_http, capsys):
        """In the middle of a request, or before it."""
        for text in (
            b"",
            b"POST /checkpoints HTTP/1.1\r\nContent-Length: 60000\r\n\r\n{",
            b"\x16\x03\x01 no http\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", over_http.port)) as connection:
                connection.sendall(text)
        told = Told(over_http.signer)
        over_http.witness.keep(told.at(3), [])
        assert over_http.witness.latest(HERE) == told.at(3)
        assert "keeps 3 entries of 420921" in capsys.readouterr().err

    def test_a_refusal_is_told_on_both_sides(self, over_http, capsys):
        """In both languages, with its rule."""
        told = Told(over_http.signer)
        over_http.witness.keep(told.at(9), [])
        with pytest.raises(WitnessDisagrees, match="the witness knows 9 entries, the journal has 5") as caught:
            over_http.witness.keep(told.at(5), [])
        assert "见证方已有 9 条" in caught.value.zh
        assert caught.value.rule == "witness"
        assert "refused: " in capsys.readouterr().err

    def test_a_key_may_be_trusted_for_one_region_alone(self, tmp_path):
        """What it signs for another is refused."""
        signer = SeededSigner("county")
        server = WitnessServer(("127.0.0.1", 0), tmp_path / "kept.jsonl", [(HERE, signer.public())])
        with serving(server) as url:
            HttpWitness(url).keep(Told(signer).at(3), [])
            with pytest.raises(WitnessDisagrees, match="trusted"):
                HttpWitness(url).keep(Told(signer, region=AWAY).at(3), [])

    def test_a_file_that_cannot_be_written_is_no_disagreement(self, over_http):
        """503: the checkpoint stays owed."""
        over_http.file.mkdir()
        with pytest.raises(AdapterFailed, match="HTTP 503"):
            over_http.witness.keep(Told(over_http.signer).at(3), [])
        with pytest.raises(AdapterFailed, match="HTTP 503"):
            over_http.witness.all(HERE)
        over_http.file.rmdir()


class Odd(BaseHTTPRequestHandler):
    """Answers whatever it was told to."""

    answer = (200, b"")

    def do_GET(self):
        code, body = self.answer
        self.send_response(code)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_):
        pass


class TestClient:
    @pytest.mark.parametrize(
        ("code", "body"),
        [
            (200, b"<html>"),
            (200, b"{}"),
            (200, b"[]"),
            (200, b"\xff"),
            (302, b""),
            (404, b""),
            (500, b"oops"),
            (204, b""),
        ],
    )
    def test_what_is_no_witness_is_no_answer(self, code, body):
        """Another server at its address, a redirection, an error page: the witness cannot be used."""
        Odd.answer = (code, body)
        with serving(HTTPServer(("127.0.0.1", 0), Odd)) as url:
            if code == 204:
                assert HttpWitness(url).latest(HERE) is None
            else:
                with pytest.raises(AdapterFailed, match="cannot be used"):
                    HttpWitness(url).latest(HERE)

    @pytest.mark.parametrize("body", [b"", b"[]", b'{"zh": 1}', b"<html>"])
    def test_a_refusal_without_words_is_a_refusal(self, body):
        """409 is enough."""
        Odd.answer = (409, body)
        with serving(HTTPServer(("127.0.0.1", 0), Odd)) as url, pytest.raises(WitnessDisagrees):
            HttpWitness(url).keep(Told(SeededSigner(1)).at(3), [])

    @pytest.mark.parametrize(
        "url", ["", "witness", "ftp://witness", "file:///etc/passwd", "http://", "http://u:p@witness", "http://w/?q=1"]
    )
    def test_what_is_no_address_is_refused_at_start(self, url):
        """A password has no place in it."""
        with pytest.raises(BadInput, match="https://host:port"):
            HttpWitness(url)


class TestProcess:
    def test_it_runs_as_a_process_of_its_own_with_tls(self, tmp_path, key, signer):
        """As the README says; what it kept is there after it was killed."""
        if shutil.which("openssl") is None:
            pytest.skip("no openssl on this machine")
        certificate, secret, file = tmp_path / "c.pem", tmp_path / "k.pem", tmp_path / "kept.jsonl"
        words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
        subprocess.run(
            ["openssl", *words.split(), "-keyout", str(secret), "-out", str(certificate)],
            check=True,
            capture_output=True,
        )
        command = [sys.executable, "-m", "approvalflow_witness.server", "--file", str(file), "--port", "0"]
        command += ["--key", f"{HERE}={key}.pub", "--certificate", str(certificate), "--certificate-key", str(secret)]
        told = Told(signer)
        for attempt in range(2):
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
                port = process.stdout.readline().rpartition(":")[2].strip()
                trust = ssl.create_default_context(cafile=str(certificate))
                witness = HttpWitness(f"https://127.0.0.1:{port}", trust=trust)
                if attempt:
                    assert list(witness.all(HERE)) == [told.at(3)]
                else:
                    witness.keep(told.at(3), [])
                    with pytest.raises(AdapterFailed, match="URLError"):
                        HttpWitness(f"https://127.0.0.1:{port}").latest(HERE)
                process.kill()
        assert json.loads(file.read_text())["size"] == 3

    @pytest.mark.parametrize("missing", ["--key absent.pub", "--key office.pem.pub --certificate absent.pem"])
    def test_what_it_cannot_start_with_is_a_sentence_and_exit_1(self, tmp_path, key, missing):
        """No traceback."""
        command = [sys.executable, "-m", "approvalflow_witness.server", "--file", "kept.jsonl", "--port", "0"]
        done = subprocess.run([*command, *missing.split()], cwd=tmp_path, capture_output=True, encoding="utf-8")
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert done.stderr.strip()


class serving:
    """A server that serves while the block lasts, by its address."""

    def __init__(self, server):
        self.server = server
        self.thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self):
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
