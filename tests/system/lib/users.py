"""Users of the machine whom nobody is, a role each, and connections of theirs."""
import os
import socket

from .daemon import Client
from .harness import Skip

USERS = {"drift": 64001, "regler": 64002, "fagsystem": 64003, "sagsbehandler": 64004,
         "jobkonsulent": 64005, "virksomhedskonsulent": 64006, "revisor": 64007}


def needs_root():
    if os.geteuid() != 0:
        raise Skip("other users can be tried by root only")


def grants(extra=()):
    return [f"uid:{uid} {role}" for role, uid in USERS.items()] + list(extra)


def as_user(uid, path, gid=64999, groups=()):
    """A connection of that user's.  The socket is made by a child that is them and handed over:
    whoever connects is who is asked about."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups(list(groups))
            os.setresgid(gid, gid, gid)
            os.setresuid(uid, uid, uid)
            s = socket.socket(socket.AF_UNIX)
            s.connect(path)
            socket.send_fds(theirs, [b"x"], [s.fileno()])
        finally:
            os._exit(0)
    theirs.close()
    ours.settimeout(20)
    _, fds, _, _ = socket.recv_fds(ours, 1, 1)
    os.waitpid(pid, 0)
    ours.close()
    return Client(path, socket.socket(fileno=fds[0]))
