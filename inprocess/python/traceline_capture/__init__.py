"""Capture of agent runs inside the user's own process.

Imported at the start of every Python program while capture is on, so it imports as little as it can.
"""

import os


def install():
    """Begins to watch for agent frameworks and telemetry, unless capture is off or nobody listens."""
    endpoint = os.environ.get("TRACELINE_ENDPOINT", "")
    if not endpoint.startswith("http://") or os.environ.get("TRACELINE_CAPTURE", "").lower() == "off":
        return
    from . import import_hook

    import_hook.install(endpoint)
