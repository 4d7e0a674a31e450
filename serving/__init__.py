"""How the atlas is served: settings, routes that are files, headers, the server. Knows nothing of violence."""

from serving.files import files
from serving.headers import guard
from serving.index import index_string
from serving.run import serve
from serving.settings import Settings

__all__ = ["Settings", "files", "guard", "index_string", "serve"]
