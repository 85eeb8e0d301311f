"""Who may run the servers of an instance, and who uses them.

`owner.lock` is held by the one process that runs them. `guests.lock` is shared by the commands that use the servers of
another, so that a short command waits for its guests before it stops them. The kernel frees both when a process dies.
"""

import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from inspect_app.embedded.accounts import owner_of
from inspect_app.embedded.errors import AccountError


@dataclass
class Lock:
    path: Path
    descriptor: int | None = field(default=None, init=False)

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        if self.descriptor is None:
            self.descriptor = _open(self.path)
        try:
            fcntl.flock(self.descriptor, _mode(shared=shared, wait=wait))
        except BlockingIOError:
            self.free()
            return False
        return True

    def free(self) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None


def _open(path: Path) -> int:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError as error:
        raise AccountError(_whose(path)) from error
    if os.geteuid() == 0:
        owner = owner_of(path.parent)
        os.fchown(descriptor, owner.uid, owner.gid)
    return descriptor


def _whose(path: Path) -> str:
    owner = "another user"
    with suppress(OSError):
        owner = owner_of(path.parent).name
    return f"{path.parent} belongs to {owner}. Run this as {owner} or as root, or use a copy of your own."


def _mode(*, shared: bool, wait: bool) -> int:
    return (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
