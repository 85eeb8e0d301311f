"""Identity of hazard factors (危害因素): by CAS number or exact name, never by likeness (苯 is not 苯乙烯)."""

import re
import unicodedata

BRACKETS = str.maketrans("[]{}【】〔〕〈〉", "()()()()()")

PHYSICAL = frozenset(
    {
        *("噪声", "高温", "低气压", "高气压", "高原低氧", "振动", "激光", "低温", "微波", "紫外线", "红外线", "工频电磁场"),
        *("高频电磁场", "超高频电磁场"),
    }
)
"""The physical factors of 《职业病危害因素分类目录》 (国卫疾控发〔2015〕92号). None is of a kind that the 2022 method calls
severe, unless the health authority names it.
"""


def normalise(name: str) -> str:
    """Half width, round brackets, no spaces, lower case: 「二甲苯〔全部异构体〕 Xylenes」 → 「二甲苯(全部异构体)xylenes」."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).lower().translate(BRACKETS)
