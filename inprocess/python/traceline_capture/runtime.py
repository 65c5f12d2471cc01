"""What capture does in a program that has imported telemetry or an agent framework."""

import atexit
import os
import sys

from . import agent_span, callers, definitions, destinations, resource, user_frame
from .announcer import Announcer
from .exporter import Exporter
from .frameworks import FRAMEWORKS, Switched, whole_content
from .hints import Hints
from .sender import Sender


_PLACE_KEYS = (
    "code.file.path",
    "code.line.number",
    "code.column.number",
    "code.function.name",
    "traceline.code.origin",
)


class Runtime:
    def __init__(self, endpoint):
        self._resource = resource.of_process()
        self._belonging = resource.belonging(self._resource)
        self._joined = {}
        self._endpoint = endpoint.rstrip("/")
        self._sender = Sender(endpoint)
        self._exporter = Exporter(self._sender)
        self._elsewhere = {}
        self._announcer = Announcer(self._sender, self._resource)
        self._switched = Switched()
        self._provider = None
        self._program_has_provider = False
        self._silent = True
        self._hints = Hints(
            self._sender, self._resource, lambda: self._silent, lambda: self._program_has_provider
        )
        atexit.register(self._sender.finish)
        self._sender.when_forked(lambda: self._resource.update({"process.pid": os.getpid()}))

    def api_loaded(self, name, trace):
        """Watches who sets up a tracer provider; where nobody has, an agent's first span gets one of ours."""
        runtime = self
        found = trace.ProxyTracer._tracer.fget

        def _tracer(tracer):
            if tracer._real_tracer is None:
                try:
                    runtime._provide(trace, tracer._instrumenting_module_name)
                except Exception:
                    pass
            return found(tracer)

        trace.ProxyTracer._tracer = property(_tracer)
        set_provider = trace.set_tracer_provider

        def set_tracer_provider(tracer_provider):
            if tracer_provider is not runtime._provider:
                runtime._program_has_provider = True
                runtime._switched.undo()
            return set_provider(tracer_provider)

        trace.set_tracer_provider = set_tracer_provider

    def sdk_loaded(self, name, sdk):
        runtime = self
        original = sdk.Tracer.start_span

        def start_span(tracer, *args, **kwargs):
            span = original(tracer, *args, **kwargs)
            try:
                scope = getattr(tracer, "_instrumentation_scope", None) or tracer.instrumentation_info
                context = args[1] if len(args) > 1 else kwargs.get("context")
                attributes = args[3] if len(args) > 3 else kwargs.get("attributes")
                if runtime._started(span, scope.name, attributes, context, sys._getframe(1)):
                    runtime._copy_if_sent_elsewhere(span, tracer)
            except Exception:
                pass
            return span

        start_span.__wrapped__ = original
        sdk.Tracer.start_span = start_span

    def framework_loaded(self, name, module):
        framework = FRAMEWORKS[name]
        if framework.sign is not None and not hasattr(module, framework.sign):
            return
        self.callers_loaded(name, module)
        self.names_loaded(name, module)
        if name == "google.adk":
            whole_content()
        if self._program_has_provider:
            makes_spans = False
        else:
            makes_spans = self._switched.instrument(framework, name, module)
        if not makes_spans:
            self._hints.nothing_makes_spans(framework)

    def callers_loaded(self, name, module):
        callers.watch(name, module)

    def names_loaded(self, name, module):
        from . import names

        names.watch(name, module)

    def _provide(self, trace, scope):
        if self._program_has_provider or self._provider is not None or trace._TRACER_PROVIDER is not None:
            return
        if not agent_span.is_agent_scope(scope):
            return
        if "opentelemetry.sdk.trace" in sys.modules:
            from . import sdk_provider

            self._provider = sdk_provider.provider(self._resource, self._exporter.ended)
        else:
            from .own_provider import Provider

            self._provider = Provider(self._resource, self._own_started, self._exporter.ended)
        trace.set_tracer_provider(self._provider)

    def _own_started(self, span, scope, attributes, context):
        try:
            self._started(span, scope, attributes, context, sys._getframe(2))
        except Exception:
            pass

    def _started(self, span, scope, attributes, context, frame):
        """Whether the span is an agent's work."""
        if not agent_span.is_agent_span(scope, attributes) or not span.is_recording():
            return False
        self._silent = False
        told = span.attributes or {}
        if "code.file.path" not in told and "code.filepath" not in told:
            place = user_frame.first_user_place(frame)
            found = place.attributes if place is not None else self._inherited(context)
            if not found:
                place = user_frame.place_that_ran_the_loop(frame)
                found = place and place.attributes
            if found:
                span.set_attributes(found)
        definition = definitions.of_span(span.name, told)
        if definition:
            span.set_attributes(definition)
        self._belong(span)
        self._announcer.started(span)
        return True

    def _copy_if_sent_elsewhere(self, span, tracer):
        """What has been announced must be told to have ended, and where nobody else tells, we do."""
        processor = tracer.span_processor
        known = self._elsewhere.get(id(processor))
        if known is None or known[0] is not processor:
            if len(self._elsewhere) > 100:
                self._elsewhere.clear()
            elsewhere = destinations.go_elsewhere(destinations.of_tracer(processor), self._endpoint)
            known = self._elsewhere[id(processor)] = (processor, elsewhere)
        if not known[1]:
            return
        original, ended = span.end, self._exporter.ended

        def end(*args, **kwargs):
            before = span.end_time
            original(*args, **kwargs)
            if before is None:
                ended(span)

        span.end = end

    def _inherited(self, context):
        """Of work that a task or a thread of the framework's does: where the work was asked for."""
        from opentelemetry import trace

        parent = trace.get_current_span(context)
        called, directly = callers.of_child(parent.get_span_context().span_id)
        if directly:
            return called
        told = getattr(parent, "attributes", None) or {}
        if told.get("traceline.code.origin") != "call_site":
            return called
        return {key: told[key] for key in _PLACE_KEYS if key in told}

    def _belong(self, span):
        """Gives the span's resource what a program that made its resource itself has left out."""
        known = getattr(span, "_resource", None)
        if known is None or "traceline.workspace" not in self._belonging:
            return
        if "traceline.workspace" in known.attributes:
            return
        joined = self._joined.get(id(known))
        if joined is None or joined[0] is not known:
            if len(self._joined) > 100:
                self._joined.clear()
            joined = self._joined[id(known)] = (known, known.merge(type(known)(self._belonging)))
        span._resource = joined[1]
