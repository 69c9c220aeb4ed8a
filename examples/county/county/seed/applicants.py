"""Applicants who do not exist."""

from __future__ import annotations

from approvalflow import Applicant

__all__ = ["applicant", "company"]

_PEOPLE = (
    "王芳", "李建军", "张秀英", "刘洋", "陈桂兰", "杨帆", "黄志强", "周敏", "吴俊", "徐丽",
    "孙海涛", "马晓东", "朱婷", "胡文静", "郭子轩", "何玉梅", "高峰", "林雨晴", "罗永福", "欧阳慧",
    "𠮷田野", "梁思成成", "宋佳", "唐磊",
)  # fmt: skip
_COMPANIES = (
    "云泽县汉东传媒有限公司", "孝南广告有限公司", "云泽县清河餐饮管理有限公司", "云泽启明培训学校", "澴水物流有限公司",
    "云泽县仁和诊所", "云泽县绿洲环保科技有限公司", "楚天建设工程有限公司云泽分公司", "云泽县城东加油站",
    "云泽县阳光养老服务中心(普通合伙企业)长江北路第二分部筹备处暨社区服务站",
)  # fmt: skip


def applicant(nth: int) -> Applicant:
    """The nth person; the round begins anew when all are used."""
    return Applicant(
        _PEOPLE[nth % len(_PEOPLE)],
        id_number=f"42092119000101{nth % 10_000:04d}",
        email=f"applicant-{nth}@example.invalid",
        phone=f"000-{nth:07d}",
        address=f"云泽县府前街 {nth + 1} 号",
    )


def company(nth: int) -> Applicant:
    """The nth organisation."""
    return Applicant(
        _COMPANIES[nth % len(_COMPANIES)],
        id_number=f"91420921MA00000{nth % 1000:03d}",
        kind="organisation",
        email=f"company-{nth}@example.invalid",
        phone=f"000-9{nth:06d}",
    )
