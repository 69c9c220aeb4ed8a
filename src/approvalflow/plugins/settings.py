"""Settings of an adapter from the environment, those of its named variants too.

    APPROVALFLOW_DEMO_BANK_URL=...              of the bank `demo-bank`
    APPROVALFLOW_DEMO_BANK_MERCHANT=M-1
    APPROVALFLOW_DEMO_BANK_VARIANTS="water"     and there is a variant, `demo-bank-water`
    APPROVALFLOW_DEMO_BANK_WATER_MERCHANT=M-2   what is its own; the rest is as above

Every key that is missing is named, all at once: an adapter that is not whole is an error at start.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from approvalflow.errors import BadInput

__all__ = ["settings_of"]

_VARIANT = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)


def settings_of(
    environment: Mapping[str, str],
    name: str,
    keys: Sequence[str],
    *,
    optional: Sequence[str] = (),
    own: Collection[str] = ("MERCHANT",),
    needed: bool = False,
) -> dict[str, dict[str, str]]:
    """The settings of an adapter and of each of its variants, by the name under which each is offered.

    Args:
        environment: `os.environ`, or the like of it.
        name: the adapter's, `demo-bank`; its keys begin with `APPROVALFLOW_DEMO_BANK_`.
        keys: what each must have; optional: what it may have, and is left out where it is empty.
        own: those of them that a variant must have for itself; any other is the adapter's own where it names none.
        needed: it is an error too that nothing is set.

    Answers nothing where nothing is set at all and nothing is needed. Where variants are listed and none of `own` is
    set for the adapter itself, there are the variants alone. Raises BadInput that names every key that is missing, a
    variant whose name is not of the form `water-bureau`, and one that stands there twice.
    """
    prefix = f"APPROVALFLOW_{name.upper().replace('-', '_')}_"
    known = (*keys, *optional)
    base = {key: environment[prefix + key] for key in known if environment.get(prefix + key)}
    listed = environment.get(f"{prefix}VARIANTS", "").replace(",", " ").split()
    odd = [one for at, one in enumerate(listed) if not _VARIANT.fullmatch(one) or one in listed[:at]]
    if odd:
        named = ", ".join(odd)
        raise BadInput(
            f"{prefix}VARIANTS 中的变体名不合格或重复：{named}",
            f"names of variants in {prefix}VARIANTS that are none or stand there twice: {named}",
            place=name,
            rule="setting",
        )
    if not base and not listed and not needed:
        return {}
    found: dict[str, dict[str, str]] = {}
    missing: list[str] = []
    if not listed or any(key in base for key in own):
        found[name] = base
        missing += [prefix + key for key in keys if key not in base]
    for variant in listed:
        lead = f"{prefix}{variant.upper().replace('-', '_')}_"
        ours = {key: environment[lead + key] for key in known if environment.get(lead + key)}
        inherited = {key: said for key, said in base.items() if key not in own}
        found[f"{name}-{variant}"] = {**inherited, **ours}
        missing += [lead + key for key in keys if key not in {**inherited, **ours}]
    if missing:
        named = ", ".join(missing)
        raise BadInput(f"缺少环境变量：{named}", f"missing in the environment: {named}", place=name, rule="setting")
    return found
