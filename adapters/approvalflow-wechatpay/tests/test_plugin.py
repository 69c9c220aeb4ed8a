"""The plug-in is configured by the environment; each merchant number is a variant of its own."""

import pytest

from approvalflow.errors import BadInput, DeclarationFaulty
from approvalflow.plugins.registry import Plugins
from approvalflow_wechatpay.plugin import from_environment

from .conftest import APIV3_KEY, SERIAL
from .papers import private_pem


@pytest.fixture
def environment(tmp_path, merchant_key, signer):
    """The settings of one merchant."""
    (tmp_path / "key.pem").write_text(private_pem(merchant_key))
    (tmp_path / "apiv3.txt").write_text(f"{APIV3_KEY}\n")
    (tmp_path / "platform").mkdir()
    (tmp_path / "platform" / "one.pem").write_text(signer.pem)
    said = {
        "MERCHANT": "1900000109",
        "APPID": "wxd678efh567hg6787",
        "SERIAL": SERIAL,
        "PRIVATE_KEY": str(tmp_path / "key.pem"),
        "APIV3_KEY": str(tmp_path / "apiv3.txt"),
        "NOTIFY_URL": "https://centre.county.example/bank/420921/wechatpay",
        "CERTIFICATES": str(tmp_path / "platform"),
    }
    return {f"APPROVALFLOW_WECHATPAY_{key}": value for key, value in said.items()}


def test_two_merchant_numbers_are_two_banks(environment, tmp_path, other_signer):
    (tmp_path / "water.pem").write_text(private_pem(other_signer.key))
    (tmp_path / "water.txt").write_text("w" * 32)
    water = {
        "MERCHANT": "1900000110",
        "SERIAL": SERIAL[::-1],
        "PRIVATE_KEY": str(tmp_path / "water.pem"),
        "APIV3_KEY": str(tmp_path / "water.txt"),
        "NOTIFY_URL": "https://centre.county.example/bank/420921/wechatpay-water",
    }
    more = {f"APPROVALFLOW_WECHATPAY_WATER_{key}": value for key, value in water.items()}
    banks = from_environment({**environment, **more, "APPROVALFLOW_WECHATPAY_VARIANTS": "water"})
    assert [(bank.name, bank.merchant) for bank in banks] == [
        ("wechatpay", "1900000109"),
        ("wechatpay-water", "1900000110"),
    ]


def test_every_variable_that_is_missing_is_named(environment):
    with pytest.raises(BadInput) as caught:
        from_environment({})
    assert all(f"APPROVALFLOW_WECHATPAY_{key}" in caught.value.en for key in ("MERCHANT", "APIV3_KEY", "APPID"))
    del environment["APPROVALFLOW_WECHATPAY_SERIAL"], environment["APPROVALFLOW_WECHATPAY_APPID"]
    with pytest.raises(BadInput) as caught:
        from_environment(environment)
    assert "_SERIAL" in caught.value.en
    assert "_APPID" in caught.value.zh


def test_everything_that_is_not_sound_is_said_at_once_and_no_key_is_shown(environment, tmp_path):
    (tmp_path / "apiv3.txt").write_text("too short")
    (tmp_path / "key.pem").write_text("-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n")
    changes = {"MERCHANT": "M-1", "NOTIFY_URL": "ftp://x", "PUBLIC_KEY_ID": "PUB_KEY_ID_1"}
    environment |= {f"APPROVALFLOW_WECHATPAY_{key}": value for key, value in changes.items()}
    with pytest.raises(DeclarationFaulty) as caught:
        from_environment(environment)
    assert {fault.place.split(": ")[1] for fault in caught.value.faults} == {
        "merchant", "private_key", "apiv3_key", "notify_url", "public_key_id",
    }  # fmt: skip
    assert "secret" not in str(caught.value)
    assert "too short" not in str(caught.value)


def test_files_that_cannot_be_read_are_named(environment, tmp_path):
    (tmp_path / "key.pem").unlink()
    (tmp_path / "platform" / "two.pem").write_bytes(b"\xff")
    with pytest.raises(DeclarationFaulty) as caught:
        from_environment(environment)
    assert [fault.place for fault in caught.value.faults] == ["wechatpay: PRIVATE_KEY", "wechatpay: CERTIFICATES"]


def test_the_installed_plugin_offers_the_bank_and_its_keys_stay_hidden(environment, monkeypatch):
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    bank = Plugins.installed(only=["wechatpay"]).banks()["wechatpay"]
    assert bank.can == {"query", "refund", "close", "statement"}
    shown = f"{bank!r} {bank._gateway.account!r}"
    assert "BEGIN" not in shown
    assert APIV3_KEY not in shown
