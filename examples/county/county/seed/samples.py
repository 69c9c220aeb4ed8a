"""Answers and papers for any matter, made from its declaration."""

from __future__ import annotations

from approvalflow.domain.matters.facts import FactSpec, read_facts
from approvalflow.domain.matters.materials import needed
from approvalflow.domain.matters.matter import Matter

__all__ = ["sample_facts", "sample_papers"]

_TEXTS: dict[str, str] = {
    "location": "府前街 12 号门前",
    "premises": "解放路 36 号",
    "site": "经济开发区云泽大道 8 号",
    "place": "澴河东岸新河村三组",
    "address": "滨河路 5 号二层",
    "seat": "政务大道 20 号",
    "project": "滨河花园一期 2 号楼",
    "scope": "日用百货零售;餐饮服务(仅销售预包装食品)",
    "industry": "食品制造",
    "species": "杨树",
    "floors": "一层至二层",
    "model": "TKJ-1000",
    "supervising_body": "云泽县教育局",
    "printer": "云泽县印刷厂",
}
_PERSONS = (
    "representative",
    "safety_officer",
    "fire_officer",
    "site_manager",
    "technician",
    "head_name",
    "contact",
    "editor",
    "seller_name",
)
_NUMBERS: dict[str, str] = {
    "capital_yuan": "500000",
    "contract_yuan": "2600000",
    "area_m2": "86.5",
    "funds_yuan": "300000",
    "price_yuan": "680000",
    "width_m": "3.2",
    "height_m": "1.8",
    "floor_area_m2": "1860",
    "investment_yuan": "1200000",
    "yearly_m3": "42000",
    "largest_mass_t": "12.5",
    "stock_kg": "120",
    "area_ha": "0.8",
    "volume_m3": "36.5",
    "places": "120",
    "teachers": "14",
    "copies": "800",
    "pages": "64",
    "nearest_school_m": "320",
    "extra_certificates": "1",
}


def sample_facts(matter: Matter, stated: dict[str, object]) -> dict[str, object]:
    """An answer to every question that the applicant has to answer; what is stated goes before."""
    asked = [spec for spec in matter.facts if spec.stated_by == "applicant" and spec.required]
    return {**{spec.key: _answer(spec) for spec in asked}, **stated}


def _answer(spec: FactSpec) -> object:
    match spec.type:
        case "choice":
            return spec.choices[0].key
        case "yes-no":
            return False
        case "date":
            return "1980-01-01" if "birth" in spec.key else "2026-12-15"
        case "integer" | "decimal":
            return _NUMBERS.get(spec.key, spec.least if spec.least not in ("", "0", "0.01", "0.1") else "2")
    if spec.key in _PERSONS:
        return "周演示"
    return _TEXTS.get(spec.key, f"云泽县{spec.title.zh}(演示)"[: int(spec.most or 200)])


def sample_papers(matter: Matter, facts: dict[str, object], *, without: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Every needed paper but those that are left out."""
    plain, _ = read_facts(matter.facts, facts)
    papers = needed(matter.materials, matter.values(plain))
    return {
        paper.key: f"{paper.title.zh}\n{paper.title.en}\n\n演示材料,内容为虚构。\n".encode()
        for paper in papers
        if paper.obtained == "applicant" and paper.key not in without
    }
