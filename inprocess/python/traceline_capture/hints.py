"""Reports frameworks of which nothing would be seen."""

import os
import sys
import time

from . import otlp, packages

_SOON_S = 0.4  # a program without a tracer provider
_LATER_S = 15.0  # one that has set one up, and may yet begin


def hint_of(framework, folder):
    """Attributes of the report, or None where nothing is known to be missing."""
    missing = framework.what_is_missing()
    if missing is None:
        return None
    hint = {"traceline.hint.framework": framework.name, "traceline.hint.missing": missing}
    if framework.install:
        hint["traceline.hint.command"] = packages.install_command(framework.install, folder)
    return hint


class Hints:
    """`silent` tells whether no agent-level span was seen, `has_provider` whether the program set up a provider."""

    def __init__(self, sender, resource, silent, has_provider):
        self._sender = sender
        self._resource = resource
        self._silent = silent
        self._has_provider = has_provider
        self._told = set()

    def nothing_makes_spans(self, framework):
        self._sender.later(_SOON_S, lambda: self._report(framework, last=False))
        self._sender.later(_LATER_S, lambda: self._report(framework, last=True), last_too=True)

    def _report(self, framework, last):
        if framework.name in self._told or not self._silent() or (self._has_provider() and not last):
            return None
        self._told.add(framework.name)
        script = sys.argv[0] if getattr(sys, "argv", None) else ""
        hint = hint_of(framework, os.path.dirname(os.path.abspath(script or ".")))
        if hint is None:
            return None
        return "/v1/logs", otlp.event_request("traceline.hint", hint, self._resource, time.time_ns())
