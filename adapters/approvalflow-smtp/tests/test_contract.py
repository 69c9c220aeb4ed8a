"""Mail does what every channel has to do."""

import pytest

from approvalflow.testing.channel_contract import ChannelContract


class TestSmtpChannel(ChannelContract):
    """Every claim of the kit, against a mail server on this machine."""

    @pytest.fixture
    def sandbox(self, sandbox):
        """The channel and the server at its other end."""
        return sandbox
