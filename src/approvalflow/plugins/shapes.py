"""What each port asks of an adapter, as far as it can be seen without calling it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from approvalflow.domain.parties.basis import Text

__all__ = ["SHAPES", "Shape", "shortcomings"]


@frozen
class Shape:
    """The outside of one kind of adapter.

    Attributes:
        kind: the key, as in the hook's name (`banks`).
        noun: what people call one of them.
        always: methods that are there in any case.
        able: the words that `can` may hold, each with the methods it promises. None: any word.
    """

    kind: str
    noun: Text
    always: tuple[str, ...]
    able: Mapping[str, tuple[str, ...]] | None = field(default=None)


SHAPES: Mapping[str, Shape] = {
    shape.kind: shape
    for shape in (
        Shape("stores", Text("存储", "store"), ("answers", "open")),
        Shape("blobs", Text("文件库", "blob store"), ("put", "get")),
        Shape(
            "banks",
            Text("银行", "bank"),
            ("open_bill", "read", "answer"),
            {
                "query": ("query",),
                "refund": ("refund", "query_refund"),
                "close": ("close",),
                "statement": ("statement",),
            },
        ),
        Shape("channels", Text("送达渠道", "channel"), ("send",), {"dedupe": (), "phone": ()}),
        Shape("calendars", Text("日历", "calendar"), ("calendar",)),
        Shape("documents", Text("文书生成器", "setter of documents"), ("compose",), {}),
        Shape("signers", Text("签名器", "signer"), ("public", "sign"), {}),
        Shape("witnesses", Text("见证方", "witness"), ("keep", "latest", "all"), {}),
    )
}


def shortcomings(adapter: object, shape: Shape) -> Iterator[Text]:
    """Everything that keeps the object from being such an adapter; nothing, if it is one."""
    name = getattr(adapter, "name", None)
    if not isinstance(name, str) or not name.strip():
        yield Text(f"`name` 应为非空字符串，现为 {name!r}", f"`name` must be a word, and is {name!r}")
    can = getattr(adapter, "can", None)
    if not isinstance(can, frozenset) or not all(isinstance(word, str) for word in can):
        yield Text(
            f"`can` 应为由单词组成的 frozenset，现为 {can!r}", f"`can` must be a frozenset of words, and is {can!r}"
        )
        can = frozenset()
    methods = list(shape.always)
    for word in sorted(can):
        if shape.able is None:
            continue
        if word not in shape.able:
            known = ", ".join(shape.able)
            yield Text(
                f"`can` 中的 {word!r} 不是已知能力（{known}）", f"{word!r} in `can` is no known ability ({known})"
            )
        methods += shape.able.get(word, ())
    for method in methods:
        if not callable(getattr(adapter, method, None)):
            yield Text(f"缺少方法 `{method}`", f"the method `{method}` is missing")
