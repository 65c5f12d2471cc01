"""Tells Traceline of spans that have started and not yet ended."""

import threading
import time

from . import otlp

_SETTLE_S = 0.04  # spans that end before this need no announcement: their end is on its way
_ALIVE_S = 240.0  # well within the silence after which a run counts as over
_MOST_OPEN = 10_000


class Announcer:
    def __init__(self, sender, resource):
        self._sender = sender
        self._resource = resource
        self._reset()
        sender.when_forked(self._reset)

    def _reset(self):
        self._lock = threading.Lock()
        self._waiting = []
        self._open = []
        self._alive = False

    def started(self, span):
        with self._lock:
            self._waiting.append(span)
            if len(self._waiting) > 1:
                return
        self._sender.later(_SETTLE_S, self._announcement)

    def _announcement(self):
        with self._lock:
            still = [span for span in self._waiting if span.end_time is None]
            self._waiting = []
            if not still:
                return None
            self._open = ([span for span in self._open if span.end_time is None] + still)[-_MOST_OPEN:]
            first, self._alive = not self._alive, True
        if first:
            self._sender.later(_ALIVE_S, self._sign_of_life)
        return "/v1/traces", otlp.traces_request(still, self._resource, running=True)

    def _sign_of_life(self):
        """At the oldest span that is open; the others of its trace are younger."""
        self._sender.later(_ALIVE_S, self._sign_of_life)
        with self._lock:
            self._open = [span for span in self._open if span.end_time is None]
            oldest = {}
            for span in self._open:
                oldest.setdefault(span.get_span_context().trace_id, span)
        for span in oldest.values():
            body = self._alive_at(span)
            self._sender.later(0, lambda body=body: ("/v1/logs", body))

    def _alive_at(self, span):
        resource = {**self._resource, **(span.resource.attributes or {})}
        return otlp.event_request("traceline.alive", {}, resource, time.time_ns(), span.get_span_context())
