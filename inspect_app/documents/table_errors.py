"""Why a table cannot be read."""

from workflows.errors import DomainError


class UnreadableTableError(DomainError):
    """The bytes are no table that we can read; `why` is one of the codes below."""

    code = "table.unreadable"


class EmptyTableError(UnreadableTableError):
    code = "table.empty"


class OldExcelError(UnreadableTableError):
    code = "table.old_excel"


class TooLargeUnpackedError(UnreadableTableError):
    """A small file that unpacks into a huge one."""

    code = "table.too_large"


class BrokenTableError(UnreadableTableError):
    """Reading stopped at `line`."""

    code = "table.broken"
