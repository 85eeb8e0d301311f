"""Identity of hazard factors (危害因素): by CAS number or exact name, never by likeness (苯 is not 苯乙烯)."""

import re
import unicodedata

BRACKETS = str.maketrans("[]{}【】〔〕〈〉", "()()()()()")


def normalise(name: str) -> str:
    """Half width, round brackets, no spaces, lower case: 「二甲苯〔全部异构体〕 Xylenes」 → 「二甲苯(全部异构体)xylenes」."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).lower().translate(BRACKETS)
