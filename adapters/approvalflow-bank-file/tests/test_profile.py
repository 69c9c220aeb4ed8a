"""A profile says every fault of its own at once, with the key and the spelling that was probably meant."""

import pytest

from approvalflow.errors import BadInput, DeclarationFaulty
from approvalflow_bank_file.plugin import approvalflow_register_banks, from_environment
from approvalflow_bank_file.profile import read_profile

from .conftest import PROFILE


def faults_of(tmp_path, text):
    path = tmp_path / "bank.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationFaulty) as caught:
        read_profile(path)
    return {(fault.place, fault.rule) for fault in caught.value.faults}


def test_every_fault_at_once(tmp_path):
    text = """
    zone = "Asia/Xiaogan"
    [bills]
    name = "../bills.csv"
    [statement]
    name = "ZHB.csv"
    unit = "jiao"
    separater = ";"
    cut = "25:00"
    encodings = ["utf-8", "big5"]
    columns = { txn = "流水号", fen = 0, kind = "类型", at = "时间", date = "日期" }
    totals = { kind = "pattern", mark = "(" }
    [treasury]
    name = "TR-{day}.csv"
    unit = "fen"
    headings = false
    columns = { unit = 1, item = "科目", fen = 3 }
    """
    assert faults_of(tmp_path, text) == {
        ("bank.toml: merchant", "missing"),
        ("bank.toml: zone", "zone"),
        ("bank.toml: bills.name", "file-name"),
        ("bank.toml: statement.name", "file-name"),
        ("bank.toml: statement.unit", "choice"),
        ("bank.toml: statement.separater", "unknown-key"),
        ("bank.toml: statement.cut", "cut"),
        ("bank.toml: statement.encodings[1]", "choice"),
        ("bank.toml: statement.columns.fen", "column"),
        ("bank.toml: statement.columns.ref", "missing"),
        ("bank.toml: statement.columns.date", "twice"),
        ("bank.toml: statement.payments", "missing"),
        ("bank.toml: statement.totals.mark", "pattern"),
        ("bank.toml: statement.totals", "missing"),
        ("bank.toml: treasury.columns.item", "column"),
    }


def test_a_profile_that_is_not_there_or_no_toml(tmp_path):
    with pytest.raises(DeclarationFaulty):
        read_profile(tmp_path / "none.toml")
    assert [rule for _, rule in faults_of(tmp_path, "merchant = ")] == ["toml"]


class TestPlugin:
    """The plug-in and its variants."""

    def test_each_variant_has_a_profile_of_its_own(self, tmp_path):
        for name, merchant in (("one", "42092101"), ("two", "42092102")):
            (tmp_path / f"{name}.toml").write_text(PROFILE.replace("42092101", merchant), encoding="utf-8")
        environment = {
            "APPROVALFLOW_BANK_FILE_PROFILE": str(tmp_path / "one.toml"),
            "APPROVALFLOW_BANK_FILE_VARIANTS": "water",
            "APPROVALFLOW_BANK_FILE_WATER_PROFILE": str(tmp_path / "two.toml"),
        }
        assert [(bank.name, bank.merchant) for bank in from_environment(environment)] == [
            ("bank-file", "42092101"),
            ("bank-file-water", "42092102"),
        ]

    def test_what_is_missing_is_named(self, monkeypatch):
        with pytest.raises(BadInput, match="APPROVALFLOW_BANK_FILE_PROFILE"):
            from_environment({})
        monkeypatch.delenv("APPROVALFLOW_BANK_FILE_PROFILE", raising=False)
        with pytest.raises(BadInput):
            approvalflow_register_banks()
