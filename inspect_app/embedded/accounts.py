"""Who the embedded servers run as, and who may touch what.

Everything belongs to the owner of the instance. A start as root gives what it makes to that owner; where the owner is
root itself, the servers (PostgreSQL refuses root) run as the system user `mingcha`, else as `nobody`.
"""

import os
import pwd
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inspect_app.embedded.errors import AccountError

SYSTEM_USERS = ("mingcha", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)


def own_account() -> Account:
    return Account(uid=os.geteuid(), gid=os.getegid())


def owner_of(path: Path) -> Account:
    status = path.stat()
    return Account(uid=status.st_uid, gid=status.st_gid)


def server_account(instance: Path) -> Account:
    """The account that runs the servers of this instance, and owns their data."""
    if os.geteuid() != 0:
        return own_account()
    owner = owner_of(instance)
    return owner if owner.uid != 0 else _system_user()


def make_folder(path: Path, *, account: Account) -> None:
    """Make a private folder, or take over one that belongs to another account, as far as we may."""
    path.mkdir(mode=0o700, exist_ok=True)
    owner = owner_of(path)
    if owner.uid != account.uid:
        _refuse_unless_root(path, owner)
        give(path, account)
    path.chmod(0o700)


def give(path: Path, account: Account) -> None:
    """Hand a whole tree to an account, links themselves and not what they point to."""
    for entry in (path, *_tree(path)):
        os.chown(entry, account.uid, account.gid, follow_symlinks=False)


def hand_back(path: Path, *, without: frozenset[str] = frozenset()) -> None:
    """After work as root in a folder of somebody else: what root left in it becomes the owner's."""
    owner = owner_of(path)
    if os.geteuid() != 0 or owner.uid == 0:
        return
    for entry in _tree(path, without=without):
        if entry.lstat().st_uid == 0:
            os.chown(entry, owner.uid, owner.gid, follow_symlinks=False)


def _tree(path: Path, *, without: frozenset[str] = frozenset()) -> Iterator[Path]:
    for folder, folders, files in os.walk(path):
        folders[:] = [name for name in folders if name not in without]
        yield from (Path(folder, name) for name in (*folders, *files))


def _refuse_unless_root(path: Path, owner: Account) -> None:
    if os.geteuid() != 0:
        me = own_account().name
        raise AccountError(
            f"{path} belongs to {owner.name}. Run this as {owner.name} or as root, "
            f"or give this copy to yourself: sudo chown -R {me} {path.parent.parent}"
        )


def _system_user() -> Account:
    for name in SYSTEM_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    raise AccountError("PostgreSQL does not run as root. Make a system user for it: useradd --system mingcha")
