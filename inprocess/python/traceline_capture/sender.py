"""Sends OTLP as JSON to one collector, in a thread of its own. Never raises, and is never instrumented."""

import json
import os
import socket
import sys
import threading
import time
from collections import deque
from urllib.parse import unquote, urlsplit

_MOST_WAITING = 5000
_ANSWER_S = 2.0
_LAST_WORD_S = 1.5
_FAILURES = 3
_PAUSE_S = 15.0


class Sender:
    """Takes functions that make a request, (path, body), or None where there is nothing to say any more."""

    def __init__(self, endpoint):
        parts = urlsplit(endpoint)
        self._host = parts.hostname or "127.0.0.1"
        self._port = parts.port or 80
        self._prefix = parts.path.rstrip("/")
        self._authorization = authorization(os.environ.get("OTEL_EXPORTER_OTLP_HEADERS", ""))
        self._reset()
        self.when_forked(self._reset)

    def when_forked(self, reset):
        """Calls `reset` in a child process: it has none of the parent's threads, and its locks may be held by them."""
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=reset)

    def _reset(self):
        self._waiting = deque()
        self._wake = threading.Condition(threading.Lock())
        self._thread = None
        self._busy = False
        self._failures = 0
        self._paused_until = 0.0

    def later(self, delay_s, work, last_too=False):
        """Calls `work` after a delay and sends what it returns. With `last_too` also when the process ends before that."""
        with self._wake:
            if len(self._waiting) >= _MOST_WAITING:
                return
            self._waiting.append((time.monotonic() + delay_s, work, last_too))
            if self._thread is None:
                self._finish_with_worker()
                self._thread = threading.Thread(target=self._run, name="traceline-capture", daemon=True)
                self._thread.start()
            self._wake.notify_all()

    def finish(self):
        """Sends what has to be said before the process ends, in one and a half seconds at most."""
        until = time.monotonic() + _LAST_WORD_S
        with self._wake:
            left = [work for _, work, last_too in self._waiting if last_too]
            self._waiting.clear()
            while self._busy and time.monotonic() < until:
                self._wake.wait(0.05)
        for work in left:
            if time.monotonic() < until:
                self._do(work)

    def _finish_with_worker(self):
        """A process that multiprocessing has forked ends without what is registered with atexit."""
        process, util = sys.modules.get("multiprocessing.process"), sys.modules.get("multiprocessing.util")
        if process is not None and util is not None and process.parent_process() is not None:
            util.Finalize(None, self.finish, exitpriority=0)

    def _run(self):
        _suppress_instrumentation()
        while True:
            with self._wake:
                self._busy = False
                self._wake.notify_all()
                while not self._waiting:
                    self._wake.wait()
                due = min(self._waiting, key=lambda one: one[0])
                left = due[0] - time.monotonic()
                if left > 0:
                    self._wake.wait(left)
                    continue
                self._waiting.remove(due)
                self._busy = True
            self._do(due[1])

    def _do(self, work):
        try:
            made = work()
            if made is not None:
                self._send(*made)
        except Exception:  # what can't be said is left unsaid
            pass

    def _send(self, path, body):
        if time.monotonic() < self._paused_until:
            return
        if self._taken(path, json.dumps(body).encode()):
            self._failures = 0
            return
        self._failures += 1
        if self._failures >= _FAILURES:
            self._failures = 0
            self._paused_until = time.monotonic() + _PAUSE_S

    def _taken(self, path, body):
        head = (
            f"POST {self._prefix}{path} HTTP/1.1\r\nhost: {self._host}:{self._port}\r\n"
            f"{self._authorization}content-type: application/json\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        try:
            with socket.create_connection((self._host, self._port), timeout=_ANSWER_S) as connection:
                connection.sendall(head.encode() + body)
                return connection.recv(64).split(b" ", 2)[1:2] == [b"200"]
        except OSError:
            return False


def authorization(headers):
    """The header by which a collector that asks for a token knows its senders, out of a list as OpenTelemetry writes it."""
    for pair in headers.split(","):
        name, _, value = pair.partition("=")
        told = unquote(value.strip())
        if name.strip().lower() == "authorization" and told.isprintable():
            return f"authorization: {told}\r\n"
    return ""


def _suppress_instrumentation():
    """Whatever the program instruments, this thread's connections are not of interest."""
    try:
        from opentelemetry import context

        context.attach(context.set_value("suppress_instrumentation", True))
    except Exception:
        pass
