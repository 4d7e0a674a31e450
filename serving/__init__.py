"""How the atlas is served: settings, routes that are files, headers, the server. Knows nothing of violence.

Its modules are entered one by one: the public's process takes server and headers, and must not load the files' routes,
which know the store.
"""
