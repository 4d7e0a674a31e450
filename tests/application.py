"""The whole application over one release that never changes, as tests ask it."""

import app as atlas_app
from indicators import Atlas


class Held:
    """A published release that never changes."""

    def __init__(self, atlas):
        self.atlas = atlas

    def now(self):
        return self.atlas


def application(store, settings, patch):
    """Return the atlas over an open store. patch: pytest's `monkeypatch.setattr`, undone by whoever gave it."""
    patch(atlas_app, "open_atlas", lambda _: Held(Atlas(store)))
    return atlas_app.create_app(settings)
