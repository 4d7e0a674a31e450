"""A desk whose clock the test holds, with one account of each kind."""

from access import Desk, User

SECRET = "walrus teapot hedge 41"
FOR = ("Visit or inspection of premises", "Visits on the Friday night")  # kind and words of a purpose
START = 1_780_000_000.0


class Clock:
    """Seconds since 1970, moved by hand."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


ACCOUNTS = (
    User("ann.analyst", "County Partnership", "analyst"),
    User("pat.partner", "Fire and Rescue", "partner"),
    User("pub.reader", "Library", "public"),
    User("adm.in", "County Partnership", "partner", admin=True),
    User("off.icer", "County Council", "operational", grants=("licensing", "flags")),
)


def desk_at(path, accounts=ACCOUNTS, clock=None):
    """Return a desk in a new file; every account has the password SECRET (hashed once: hashing is slow by design)."""
    from access.passwords import hashed

    desk = Desk.create(path, clock or Clock())
    stored = hashed(SECRET)
    for user in accounts:
        desk.users._insert(user, stored)
    return desk
