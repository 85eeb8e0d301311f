"""Words that a register file uses for sizes and for what an employer is doing."""

from collections.abc import Mapping

from workflows.register_values import NONE_WORDS


def _table(**words: str) -> dict[str, str]:
    return {word: value for value, spelled in words.items() for word in (value, *spelled.split())}


SIZES: Mapping[str, str] = _table(
    large="大 大型 大型企业 large", medium="中 中型 中型企业", small="小 小型 小型企业", micro="微 微型 微型企业 小微 小微型"
)

STATUSES: Mapping[str, str] = _table(
    operating="在营 在业 存续 开业 正常 正常经营 营业 营业中 生产 在产 在用 运行 运营 在营在册 在营(开业) 经营中 复工 在营开业",
    stopped="停业 停产 歇业 停用 暂停 停工 停业停产 停产停业 关停 停业(歇业) 半停产",
    deregistered="注销 吊销 已注销 已吊销 撤销 关闭 注销吊销 吊销未注销 吊销已注销 倒闭",
    moved_away="迁出 已迁出 搬迁 迁移 外迁 已搬迁 搬离 movedaway",
)


def choice(text: str, words: Mapping[str, str]) -> tuple[str | None, bool]:
    """(value, whether the words are known); nothing written is known as nothing."""
    plain = text.replace(" ", "").replace("（", "(").replace("）", ")").lower()
    if plain in NONE_WORDS:
        return None, True
    return words.get(plain), plain in words
