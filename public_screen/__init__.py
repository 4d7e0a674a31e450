"""The public screen: a server of its own over one protected cube. It knows no store, and nobody signs in."""

from public_screen.routes import create_app

__all__ = ["create_app"]
