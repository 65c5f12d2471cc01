"""The resource of this process, where the program says nothing of its own."""

import os
import socket
import sys
from urllib.parse import unquote


def of_process():
    return {
        "service.name": _name_of(sys.argv[0] if getattr(sys, "argv", None) else ""),
        "telemetry.sdk.language": "python",
        "process.pid": os.getpid(),
        "host.name": socket.gethostname(),
        **_of_environment(),
    }


def _name_of(script):
    """A script's file without its ending, a package that is run as a module, or Python."""
    name = os.path.basename("" if script in ("-c", "-m") else script)
    if name == "__main__.py":
        name = os.path.basename(os.path.dirname(os.path.abspath(script)))
    return name[:-3] if name.endswith(".py") else name or "python"


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
