"""Where a program's own exporters send to, as far as they let it be seen."""

import os
import re
from urllib.parse import urlsplit

_MOST_OBJECTS = 3000
_DEPTH = 10
_ADDRESS = re.compile(r"(?:https?|grpcs?|dns)://?\S+$|[\w.-]+:\d{2,5}$")
_HOLDS_ADDRESS = re.compile(r"url|endpoint|target|address|host", re.IGNORECASE)


def of_tracer(tracer):
    """Strings that are addresses, under names of that kind, in the tracer's processors and their exporters."""
    found, seen, level = set(), {id(tracer)}, [tracer]
    for _ in range(_DEPTH):
        below = []
        for holder in level:
            members = holder if isinstance(holder, (tuple, list)) else getattr(holder, "__dict__", {})
            pairs = enumerate(members) if isinstance(members, (tuple, list)) else list(members.items())
            for key, value in pairs:
                if isinstance(value, str):
                    if _HOLDS_ADDRESS.search(str(key)) and _ADDRESS.match(value):
                        found.add(value)
                elif id(value) not in seen and len(seen) < _MOST_OBJECTS and not isinstance(value, (type, int, float)):
                    seen.add(id(value))
                    below.append(value)
        level = below
    return found


def go_elsewhere(found, endpoint):
    """Whether spans are seen to go to no place that is the collector's, which then never learns that they ended.

    Where nothing is seen, as of an exporter that writes to a file, they may go nowhere; one that goes to the collector all
    the same is known there when it comes again.
    """
    # Where the collector takes what it passes on to somebody else.
    door = os.environ.get("TRACELINE_DOOR") or endpoint
    ports = {str(urlsplit(address).port) for address in (endpoint, door)} | {"4317", "4318"}
    return not any(address.startswith(endpoint) or _is_local(address, ports) for address in found)


def _is_local(address, ports):
    """The collector's gRPC receiver has a port of its own; what is sent to this machine may be meant for it."""
    host = re.match(r"(?:\w+:/+|dns:|ipv[46]:)?(\[[^\]]*\]|[^:/]+)(?::(\d+))?", address)
    return bool(host) and host[1] in ("localhost", "127.0.0.1", "[::1]") and host[2] in ports
