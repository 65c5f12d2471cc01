"""The resource of this process, where the program says nothing of its own."""

import os
import socket
import sys
from urllib.parse import unquote


def of_process():
    script = os.path.basename(sys.argv[0]) if getattr(sys, "argv", None) and sys.argv[0] not in ("", "-c", "-m") else ""
    return {
        "service.name": script[:-3] if script.endswith(".py") else script or "python",
        "telemetry.sdk.language": "python",
        "process.pid": os.getpid(),
        "host.name": socket.gethostname(),
        **_of_environment(),
    }


def _of_environment():
    found = {}
    for pair in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "").split(","):
        key, equals, value = pair.partition("=")
        if equals and key.strip():
            found[key.strip()] = unquote(value.strip())
    service = os.environ.get("OTEL_SERVICE_NAME")
    if service:
        found["service.name"] = service
    return found


def belonging(resource):
    """What lets Traceline find the window and the process that a span belongs to."""
    return {
        key: value
        for key, value in resource.items()
        if key.startswith(("traceline.", "vcs.")) or key == "process.pid"
    }
