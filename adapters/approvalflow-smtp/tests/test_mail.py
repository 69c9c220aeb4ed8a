"""The mail itself: who, when, in which words, and what a server may answer."""

import os
import shutil
import ssl
import subprocess

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import AdapterFailed, BadInput
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.channel import Letter, Sent
from approvalflow_smtp import SmtpChannel
from approvalflow_smtp.mail import is_address, mail_of, message_id
from approvalflow_smtp.plugin import from_environment

NOW = instant("2026-11-23T17:30:00+08:00")


def letter(to="citizen@mail.example", **more):
    """A letter about a case."""
    fields = {
        "key": "letter-420921-1-accepted",
        "subject": Text("受理通知书", "Notice of acceptance"),
        "body": Text("您好:\n\n您的申请已受理。", "Good day,\n\nyour application <1 & 2> was accepted."),
    }
    return Letter(to=to, **{**fields, **more})


class TestMail:
    """What is in it."""

    def test_it_says_who_when_and_about_what(self):
        """The date is that of the centre; no automatic reply is asked for."""
        mail = mail_of(letter(), "centre@county.example", NOW)
        assert mail["From"] == "centre@county.example"
        assert mail["To"] == "citizen@mail.example"
        assert mail["Date"] == "Mon, 23 Nov 2026 17:30:00 +0800"
        assert mail["Subject"] == "受理通知书 / Notice of acceptance"
        assert mail["Auto-Submitted"] == "auto-generated"

    def test_plain_text_and_html_say_the_same_in_both_languages(self):
        """A reader without HTML misses nothing; markup in a letter is text."""
        mail = mail_of(letter(), "centre@county.example", NOW)
        assert mail.get_content_type() == "multipart/alternative"
        plain, html = mail.iter_parts()
        said = plain.get_content().replace("\r\n", "\n")
        assert said.startswith("您好:\n\n您的申请已受理。\n\n----\n\nGood day,")
        assert '<div lang="zh-CN"><p>您好:</p><p>您的申请已受理。</p></div>' in html.get_content()
        assert "your application &lt;1 &amp; 2&gt; was accepted." in html.get_content()

    def test_the_identity_follows_from_the_key_and_does_not_show_it(self):
        """Also after a restart, also at another time."""
        first, second = (mail_of(letter(), "centre@county.example", at)["Message-ID"] for at in (NOW, NOW + 10**9))
        assert first == second == message_id("letter-420921-1-accepted", "centre@county.example")
        assert "420921" not in first
        assert first.endswith("@county.example>")
        assert message_id("another", "centre@county.example") != first


class TestAddresses:
    """One address, and nothing beside it."""

    @pytest.mark.parametrize("text", ["a@b", "first.last+tag@sub.mail.example", "王芳@例子.中国", "o'neil@x-y.example"])
    def test_plain_addresses_are_taken(self, text):
        """Also in Chinese."""
        assert is_address(text)

    @pytest.mark.parametrize(
        "text",
        ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\n", "a@b,c@d", "<a@b>", "a@-b", ".a@b", "a..b@c", "a@b..c",
         "a\x00@b", '"a"@b', "a@[127.0.0.1]", "\ud800@b", "a" * 65 + "@b", "a@" + "b" * 255],
        ids=repr,
    )  # fmt: skip
    def test_anything_else_is_none(self, text):
        """What could be taken for two, or for a header, least of all."""
        assert not is_address(text)

    @given(text=st.text(st.sampled_from('a@.,<> \r\n"中\x00:-'), max_size=12))
    def test_no_address_holds_a_separator(self, text):
        """However it is put together."""
        if is_address(text):
            assert not set(text) & set(',<> \r\n"\x00:')
            assert text.count("@") == 1

    def test_an_address_in_chinese_arrives(self, sandbox):
        """Where the server knows such addresses."""
        assert sandbox.channel.send(letter("王芳@例子.example")) == Sent("accepted")
        assert len(sandbox.mails("王芳@例子.example")) == 1


class TestRefusals:
    """What is final, and what is not."""

    @pytest.mark.parametrize("word", ["busy", "foreign", "unknown-us"])
    def test_what_may_pass_or_is_our_fault_is_raised(self, sandbox, word):
        """Busy, no relaying, a password wanted: the letter stays owed, and nobody's address is in the error."""
        with pytest.raises(AdapterFailed) as caught:
            sandbox.channel.send(letter(f"{word}-1@mail.example"))
        assert f"{word}-1" not in str(caught.value)
        assert caught.value.__suppress_context__

    @pytest.mark.parametrize("answer", ["554 5.6.0 content refused", "451 4.3.0 out of space"])
    def test_a_refused_content_is_raised(self, sandbox, answer):
        """It says nothing about the recipient."""
        sandbox.boxes.data_answer = answer
        with pytest.raises(AdapterFailed, match=answer[:3]):
            sandbox.channel.send(letter())

    def test_a_server_without_encryption_gets_nothing_where_it_is_demanded(self, sandbox):
        """Neither the letter nor the password."""
        channel = SmtpChannel("127.0.0.1", sandbox.port, "c@county.example", username="u", password="p", timeout=5)
        with pytest.raises(AdapterFailed, match="cannot be used"):
            channel.send(letter())
        assert sandbox.boxes.taken == []

    def test_a_password_is_never_sent_in_the_open(self):
        """A name for another machine without encryption is refused at start."""
        with pytest.raises(BadInput, match="STARTTLS"):
            SmtpChannel("mail.example", 25, "c@county.example", username="u", password="geheim", starttls=False)

    def test_the_password_is_in_no_text(self):
        """Neither in the channel's own words."""
        channel = SmtpChannel("mail.example", 587, "c@county.example", username="u", password="geheim")
        assert "geheim" not in repr(channel)


@pytest.fixture
def certificate(tmp_path):
    """A certificate for this machine that nobody but the test believes."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(
        ["openssl", *words.split(), "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    return certificate, key


class TestEncryption:
    """STARTTLS with a certificate that is believed, and a password only behind it."""

    @pytest.fixture
    def encrypted(self, sandbox, certificate):
        """A server that takes nothing before STARTTLS and a password."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)

        def judge(server, session, envelope, mechanism, data):
            return AuthResult(success=(data.login, data.password) == (b"centre", b"geheim"))

        controller = Controller(
            sandbox.boxes,
            hostname="127.0.0.1",
            port=sandbox.port,
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=judge,
        )
        sandbox.stop()
        controller.start()
        yield certificate[0]
        controller.stop()
        sandbox._controller = sandbox._started()

    def channel(self, sandbox, **more):
        """A channel to that server."""
        return SmtpChannel("127.0.0.1", sandbox.port, "c@county.example", username="centre", timeout=5, **more)

    def test_a_letter_arrives_through_an_encrypted_connection(self, sandbox, encrypted):
        """With the right certificate and password."""
        trust = ssl.create_default_context(cafile=str(encrypted))
        assert self.channel(sandbox, password="geheim", trust=trust).send(letter()) == Sent("accepted")

    def test_a_certificate_that_nobody_knows_is_not_believed(self, sandbox, encrypted):
        """The letter stays owed."""
        with pytest.raises(AdapterFailed, match="SSLCertVerificationError"):
            self.channel(sandbox, password="geheim").send(letter())

    def test_a_wrong_password_says_so_without_repeating_it(self, sandbox, encrypted):
        """The letter stays owed."""
        trust = ssl.create_default_context(cafile=str(encrypted))
        with pytest.raises(AdapterFailed, match="cannot be used") as caught:
            self.channel(sandbox, password="wrong-one", trust=trust).send(letter())
        assert "wrong-one" not in str(caught.value)


class TestPlugin:
    """The plug-in is found by its name and configured by the environment."""

    def test_every_variable_that_is_missing_or_wrong_is_named(self):
        """All at once."""
        with pytest.raises(BadInput) as caught:
            from_environment({"APPROVALFLOW_SMTP_PORT": "0", "APPROVALFLOW_SMTP_STARTTLS": "maybe"})
        for key in ("HOST", "SENDER", "PORT", "STARTTLS"):
            assert f"APPROVALFLOW_SMTP_{key}" in caught.value.en

    def test_the_installed_plugin_offers_the_channel(self, monkeypatch):
        """As an office would enable it."""
        monkeypatch.setitem(os.environ, "APPROVALFLOW_SMTP_HOST", "mail.example")
        monkeypatch.setitem(os.environ, "APPROVALFLOW_SMTP_SENDER", "centre@county.example")
        assert repr(Plugins.installed(only=["smtp"]).channels()["smtp"]) == (
            "SmtpChannel('mail.example', 587, 'centre@county.example')"
        )
