"""Run one program in a session of its own, as a given account, and let it be signalled when its parent dies.

Started by path with a bare interpreter, never imported, so that it costs some twenty milliseconds:
`python -I -S leash.py PARENT SIGNAL UID GID DIRECTORY PROGRAM [ARGUMENT …]`.
The directory is entered before privileges are given up: an account that may not walk to it can still live in it.
"""

import ctypes
import os
import pwd
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    parent, signal, uid, gid = (int(argument) for argument in arguments[:4])
    directory, *command = arguments[4:]
    os.setsid()
    os.chdir(directory)
    if uid != os.geteuid():
        _become(uid, gid)
    # Last, because a change of account clears it.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The parent is gone already.")
    # By its full path: the new account may be unable to read the standard library for a search.
    os.execv(command[0], command)  # noqa: S606


def _become(uid: int, gid: int) -> None:
    try:
        groups = os.getgrouplist(pwd.getpwuid(uid).pw_name, gid)
    except KeyError:  # an account without an entry, as in a container
        groups = [gid]
    os.setgroups(groups)
    os.setgid(gid)
    os.setuid(uid)
    os.umask(0o077)


if __name__ == "__main__":
    main(sys.argv[1:])
