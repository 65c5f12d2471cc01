"""A tracer provider for a program that has OpenTelemetry's API and no SDK. It records everything."""

import random
import time
import traceback

from opentelemetry import context as context_api
from opentelemetry import trace

_MOST_ATTRIBUTES = 2000
_MOST_EVENTS = 500
_random = random.SystemRandom()  # a program may seed the ordinary one


class Resource:
    def __init__(self, attributes):
        self.attributes = attributes


class Scope:
    def __init__(self, name, version):
        self.name = name
        self.version = version


class Event:
    def __init__(self, name, attributes, timestamp):
        self.name = name
        self.attributes = attributes
        self.timestamp = timestamp


class Span(trace.Span):
    def __init__(self, name, context, parent, kind, attributes, links, start_time, resource, scope, flags, on_end):
        self.name = name
        self.parent = parent
        self.kind = kind
        self.start_time = time.time_ns() if start_time is None else start_time
        self.end_time = None
        self.attributes = {}
        self.events = []
        self.links = list(links or ())
        self.status = trace.Status()
        self.resource = resource
        self.instrumentation_scope = scope
        self._context = context
        self._records_exception, self._sets_status = flags
        self._on_end = on_end
        self.set_attributes(attributes or {})

    @property
    def context(self):
        return self._context

    def get_span_context(self):
        return self._context

    def is_recording(self):
        return self.end_time is None

    def set_attributes(self, attributes):
        for key, value in attributes.items():
            self.set_attribute(key, value)

    def set_attribute(self, key, value):
        if self.end_time is None and value is not None and (
            key in self.attributes or len(self.attributes) < _MOST_ATTRIBUTES
        ):
            self.attributes[key] = value

    def add_event(self, name, attributes=None, timestamp=None):
        if self.end_time is None and len(self.events) < _MOST_EVENTS:
            self.events.append(Event(name, dict(attributes or {}), time.time_ns() if timestamp is None else timestamp))

    def add_link(self, context, attributes=None):
        self.links.append(trace.Link(context, attributes))

    def update_name(self, name):
        if self.end_time is None:
            self.name = name

    def set_status(self, status, description=None):
        if isinstance(status, trace.StatusCode):
            status = trace.Status(status, description)
        # As the specification has it: ok is final, and unset says nothing.
        if self.end_time is None and self.status.status_code is not trace.StatusCode.OK and not status.is_unset:
            self.status = status

    def record_exception(self, exception, attributes=None, timestamp=None, escaped=False):
        kind = type(exception)
        told = {
            "exception.type": f"{kind.__module__}.{kind.__qualname__}".replace("builtins.", "", 1),
            "exception.message": str(exception),
            "exception.stacktrace": "".join(traceback.format_exception(kind, exception, exception.__traceback__)),
            "exception.escaped": str(escaped),
        }
        self.add_event("exception", {**told, **(attributes or {})}, timestamp)

    def end(self, end_time=None):
        if self.end_time is not None:
            return
        end = time.time_ns() if end_time is None else end_time
        self.end_time = max(end, self.start_time)
        self._on_end(self)

    def __exit__(self, kind, exception, trace_back):
        if exception is not None and self.is_recording():
            if self._records_exception:
                self.record_exception(exception, escaped=True)
            if self._sets_status:
                self.set_status(trace.Status(trace.StatusCode.ERROR, f"{kind.__name__}: {exception}"))
        super().__exit__(kind, exception, trace_back)


class Tracer(trace.Tracer):
    def __init__(self, scope, resource, on_start, on_end):
        self._scope = scope
        self._resource = resource
        self._on_start = on_start
        self._on_end = on_end

    def start_span(
        self,
        name,
        context=None,
        kind=trace.SpanKind.INTERNAL,
        attributes=None,
        links=None,
        start_time=None,
        record_exception=True,
        set_status_on_exception=True,
    ):
        if context_api.get_value("suppress_instrumentation", context):
            return trace.INVALID_SPAN
        parent = trace.get_current_span(context).get_span_context()
        if parent is None or not parent.is_valid:
            parent = None
        own = trace.SpanContext(
            trace_id=parent.trace_id if parent else _random.getrandbits(128) or 1,
            span_id=_random.getrandbits(64) or 1,
            is_remote=False,
            trace_flags=trace.TraceFlags(trace.TraceFlags.SAMPLED),
            trace_state=parent.trace_state if parent else None,
        )
        flags = (record_exception, set_status_on_exception)
        span = Span(
            name, own, parent, kind, attributes, links, start_time, self._resource, self._scope, flags, self._on_end
        )
        self._on_start(span, self._scope.name, attributes, context)
        return span

    @trace._agnosticcontextmanager
    def start_as_current_span(
        self,
        name,
        context=None,
        kind=trace.SpanKind.INTERNAL,
        attributes=None,
        links=None,
        start_time=None,
        record_exception=True,
        set_status_on_exception=True,
        end_on_exit=True,
    ):
        span = self.start_span(
            name, context, kind, attributes, links, start_time, record_exception, set_status_on_exception
        )
        with trace.use_span(span, end_on_exit, record_exception, set_status_on_exception) as current:
            yield current


class Provider(trace.TracerProvider):
    def __init__(self, resource, on_start, on_end):
        self._resource = Resource(resource)
        self._on_start = on_start
        self._on_end = on_end

    def get_tracer(
        self, instrumenting_module_name, instrumenting_library_version=None, schema_url=None, attributes=None
    ):
        scope = Scope(instrumenting_module_name, instrumenting_library_version)
        return Tracer(scope, self._resource, self._on_start, self._on_end)

    def force_flush(self, timeout_millis=30000):
        return True

    def shutdown(self):
        pass
