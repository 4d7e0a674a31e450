"""Who reaches what: every route and callback, asked by every kind of reader. Prints the table of docs/security.md.

.venv/bin/python -m tests.access.reach
"""

import logging
import re
import tempfile
from pathlib import Path

from serving.settings import Settings
from tests.access.desk_for_tests import ACCOUNTS, FOR, desk_at
from tests.application import application
from tests.flags.small_register import register_at

NOBODY = "nobody"
READERS = (NOBODY, *(user.user for user in ACCOUNTS))
TITLES = ("Not signed in", "Analyst", "Partner", "Public", "Administrator", "Operational")
BEGIN, END = "<!-- reach -->", "<!-- /reach -->"
VIEW = {"open": False, "sort": "rank", "down": False, "rows": 50, "only": []}
FILLED = {
    "version": "0", "name": "x", "release": "0", "level": "lad", "tier": "partner", "layer": "x", "path": "x",
    "filename": "vmap.js", "package_name": "dash", "fingerprinted_path": "x.js", "ending": "csv", "rest": "x",
    "session": "x", "request_id": "1", "user": "nobody", "token": "x", "number": "1", "batch": "1",
    "one": "P0", "act": "draft",
}  # fmt: skip


def served(store, folder, patch):
    """Return the application over a store with sign-in and address flags, and its desk; accounts: `desk_for_tests`."""
    import time

    desk_at(folder / "access.db", clock=time.time)
    register_at(folder / "flags.db")
    settings = Settings(store=folder, access=folder / "access.db", flags=folder / "flags.db")
    made = application(store, settings, patch)
    made._setup_server()
    return made, made.server.config["DESK"]


def client_of(made, desk, reader, *, said=True):
    """Return a browser, signed in as a reader unless that is nobody; said: with a purpose where the tier asks one."""
    client = made.server.test_client()
    if reader != NOBODY:
        token = desk.sessions.begin(reader)
        if (session := desk.session(token)) and said and session.principal().must_say:
            desk.state(session, token, *FOR)
        client.set_cookie("vd", token)
    return client


def routes(made):
    """Return (rule, method, address) of everything the server could answer."""
    found = []
    for rule in made.server.url_map.iter_rules():
        address = str(rule)
        for name in rule.arguments:
            for kind in ("", "path:", "string:", "int:"):
                address = address.replace(f"<{kind}{name}>", FILLED[name])
        found += [(str(rule), method, address) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return sorted(set(found))


def callbacks(made):
    """Return every callback the server answers, as the page would send it: nothing chosen yet."""
    bodies = {}
    for spec in made._callback_list:
        if spec["clientside_function"]:
            continue
        parts = spec["output"].strip(".").split("...") if spec["output"].startswith("..") else [spec["output"]]
        outputs = [dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in parts]
        sent = {
            kind: [{**one, "value": VIEW if one["id"] == "rows" else None} for one in spec[kind]]
            for kind in ("inputs", "state")
        }
        changed = [f"{one['id']}.{one['property']}" for one in spec["inputs"]][:1]
        bodies[", ".join(changed)] = {
            "output": spec["output"],
            "outputs": outputs if spec["output"].startswith("..") else outputs[0],
            "changedPropIds": changed,
            **sent,
        }
    return bodies


def met(reply):
    """Return in a word how a reader was met: sent to sign in or to say a purpose, refused, or answered."""
    if reply.headers.get("X-Sign-In") == "/purpose" or reply.headers.get("Location", "").startswith("/purpose"):
        return "purpose"
    if "X-Sign-In" in reply.headers or reply.headers.get("Location", "").startswith("/login?next"):
        return "sign in"
    return "refused" if reply.status_code == 403 else "answered"


def matrix(made, desk):
    """Return (what, [how each reader was met]) for every route and callback."""
    rows = []
    for rule, method, address in routes(made):
        rows.append((f"`{method} {rule}`", [met(_send(made, desk, reader, method, address)) for reader in READERS]))
    for name, body in sorted(callbacks(made).items()):
        asked = [client_of(made, desk, one).post("/_dash-update-component", json=body) for one in READERS]
        rows.append((f"callback `{name}`", [met(reply) for reply in asked]))
    return rows


def _send(made, desk, reader, method, address):
    """Ask as that reader; a form goes with the token that a page gave them, so that what is met is who may."""
    client = client_of(made, desk, reader)
    if method != "POST" or address.startswith(("/_dash", "/csp")):
        return client.open(address, method=method)
    page = client.get("/login" if reader == NOBODY else "/account").text
    return client.post(address, data={"form": re.search(r'name="form" value="([0-9a-f]+)"', page)[1]})


def table(rows):
    """Return the matrix as Markdown."""
    head = ["| What | " + " | ".join(TITLES) + " |", "|---|" + "---|" * len(TITLES)]
    return "\n".join([*head, *(f"| {what} | {' | '.join(how)} |" for what, how in rows)])


if __name__ == "__main__":
    from tests import small_store

    logging.disable()
    with tempfile.TemporaryDirectory() as folder:
        store = small_store.make(Path(folder) / "release")[0]
        print(table(matrix(*served(store, Path(folder), setattr))))  # noqa: T201
