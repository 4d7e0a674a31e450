"""From a store's TOML and suppliers' files to a release: read, place, check, pack, publish."""
