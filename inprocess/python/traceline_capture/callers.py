"""Remembers who called an agent, for frameworks that go on in tasks or threads, where stacks end before the user's code."""

import functools
import inspect
import sys
from contextvars import ContextVar

from . import user_frame

# (place, id of the span that was current then)
_called = ContextVar("traceline_called", default=None)

# Methods that start work, by the framework's module and the class in it.
METHODS = {
    "pydantic_ai": {"Agent": ("run", "run_sync", "run_stream", "run_stream_sync", "run_stream_events", "iter")},
    "workflows.workflow": {"Workflow": ("run",)},
    "strands": {"Agent": ("__call__", "invoke_async", "stream_async")},
    "agent_framework": {"Agent": ("run",), "ChatAgent": ("run", "run_stream"), "Workflow": ("run", "run_stream")},
}


def watch(module_name, module):
    for class_name, methods in METHODS.get(module_name, {}).items():
        holder = getattr(module, class_name, None)
        for method in methods if holder is not None else ():
            _remember(holder, method)


def _remember(holder, name):
    original = getattr(holder, name, None)
    if original is None:
        return
    if inspect.iscoroutinefunction(original):

        @functools.wraps(original)
        async def wrapped(*args, **kwargs):
            token = _note(sys._getframe(1))
            try:
                return await original(*args, **kwargs)
            finally:
                _forget(token)

    elif inspect.isasyncgenfunction(getattr(original, "__wrapped__", original)):

        @functools.wraps(original)
        def wrapped(*args, **kwargs):
            made = original(*args, **kwargs)
            return _Managed(made, sys._getframe(1)) if hasattr(made, "__aenter__") else made

    else:

        @functools.wraps(original)
        def wrapped(*args, **kwargs):
            token = _note(sys._getframe(1))
            try:
                return original(*args, **kwargs)
            finally:
                _forget(token)

    setattr(holder, name, wrapped)


class _Managed:
    """An asynchronous context manager that remembers its caller while it is entered."""

    def __init__(self, managed, frame):
        self._managed = managed
        self._frame = frame
        self._token = None

    async def __aenter__(self):
        self._token = _note(self._frame)
        self._frame = None
        return await self._managed.__aenter__()

    async def __aexit__(self, *told):
        try:
            return await self._managed.__aexit__(*told)
        finally:
            _forget(self._token)

    def __getattr__(self, name):
        return getattr(self._managed, name)


def _note(frame):
    """A call from within a framework is no news."""
    try:
        place = user_frame.first_user_place(frame)
        return None if place is None else _called.set((place, _current_span_id()))
    except Exception:
        return None


def _forget(token):
    try:
        if token is not None:
            _called.reset(token)
    except Exception:  # entered in one task and left in another
        pass


def _current_span_id():
    trace = sys.modules.get("opentelemetry.trace")
    return trace.get_current_span().get_span_context().span_id if trace else 0


def of_child(parent_span_id):
    """Attributes of the remembered call, and whether it was made right under the span that is now the parent."""
    called = _called.get()
    return (None, False) if called is None else (called[0].attributes, called[1] == parent_span_id)
