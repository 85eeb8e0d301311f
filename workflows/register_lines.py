"""Which lines below the header of a register file are data: not blank ones, not totals, remarks and signatures."""

import re
from collections.abc import Iterable

from workflows import register_values as values


def is_data(cells: Iterable[object]) -> bool:
    """Neither a blank line nor a total or a remark below the table (合计, 填表人); a torn row is told, whatever it holds."""
    if isinstance(cells, values.TornRow):
        return True
    written = [cell for cell in (values.text(cell) for cell in cells) if cell]
    if not written:
        return False
    is_below = re.match(_BELOW, written[0].replace(" ", "").lower()) and len(written) <= 12
    return not (is_below and not _has_code(written))


_BELOW = (
    r"((本页|全县|全市)?(合计|总计|共计|小计|累计)|total)([:：(（].*)?$|(备注|说明|注\d*|统计(人|负责人)|填(表|报)(人|单位|日期)|"
    r"制表人?|审核人|单位负责人|联系电话)([:：].*)?$"
)


def _has_code(written: Iterable[str]) -> bool:
    return any(re.fullmatch(r"[0-9A-Z]{18}", values.code(cell)) for cell in written)
