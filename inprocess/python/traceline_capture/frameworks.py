"""How the agent frameworks of Python come to send spans."""

import importlib
import inspect
import os


class Framework:
    def __init__(self, name, instrumentations=(), calls=(), install=(), missing=None, sign=None):
        self.name = name
        self.instrumentations = instrumentations  # modules, the first that is installed is used
        self.calls = calls  # modules that add the model calls, all that are installed are used
        self.install = install  # packages to install where nothing is sent
        self.missing = missing  # for a person, where a package alone does not help
        self.sign = sign  # an attribute without which a module of that name is something else

    def what_is_missing(self):
        if self.missing is not None:
            return self.missing
        return f"the package {' and '.join(self.install)}" if self.install else None


_OI = "openinference.instrumentation."
_OTEL = "opentelemetry.instrumentation."

FRAMEWORKS = {
    "agents": Framework(
        "OpenAI Agents",
        (_OI + "openai_agents", _OTEL + "genai.openai_agents", _OTEL + "openai_agents"),
        install=("openinference-instrumentation-openai-agents",),
        sign="function_tool",
    ),
    "langchain_core": Framework(
        "LangChain", (_OI + "langchain", _OTEL + "langchain"), install=("openinference-instrumentation-langchain",)
    ),
    "crewai": Framework(
        "CrewAI",
        (_OI + "crewai", _OTEL + "crewai"),
        calls=(_OI + "openai", _OI + "litellm"),
        install=("openinference-instrumentation-crewai", "openinference-instrumentation-openai"),
    ),
    "smolagents": Framework(
        "smolagents", (_OI + "smolagents",), install=("openinference-instrumentation-smolagents",)
    ),
    "llama_index.core": Framework(
        "LlamaIndex", (_OI + "llama_index", _OTEL + "llamaindex"), install=("openinference-instrumentation-llama-index",)
    ),
    "autogen_agentchat": Framework(
        "AutoGen", (_OI + "autogen_agentchat",), install=("openinference-instrumentation-autogen-agentchat",)
    ),
    "dspy": Framework("DSPy", (_OI + "dspy",), install=("openinference-instrumentation-dspy",)),
    "haystack": Framework(
        "Haystack", (_OI + "haystack", _OTEL + "haystack"), install=("openinference-instrumentation-haystack",)
    ),
    "agno": Framework(
        "Agno", (_OI + "agno", _OTEL + "agno"), install=("openinference-instrumentation-agno",), sign="__path__"
    ),
    "claude_agent_sdk": Framework(
        "Claude Agent SDK", (_OI + "claude_agent_sdk",), install=("openinference-instrumentation-claude-agent-sdk",)
    ),
    "beeai_framework": Framework("BeeAI", (_OI + "beeai",), install=("openinference-instrumentation-beeai",)),
    "nemoguardrails": Framework("NeMo Guardrails", missing="tracing with the adapter OpenTelemetry in config.yml"),
    # These write spans themselves as soon as somebody has set up a tracer provider.
    "pydantic_ai": Framework("Pydantic AI"),
    "strands": Framework("Strands"),
    "agent_framework": Framework("Agent Framework"),
    "google.adk": Framework("Google ADK"),
    "autogen_core": Framework("AutoGen"),
}


def whole_content():
    """The variable that asks for content has two forms; frameworks of this kind know only the newer one."""
    name = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
    if os.environ.get(name, "").lower() == "true":
        os.environ[name] = "SPAN_AND_EVENT"


class Switched:
    """What was switched on in the program's stead, and is switched off again when the program does it itself."""

    def __init__(self):
        self._undo = []
        self._ours = set()

    def instrument(self, framework, module_name, module):
        """True where the framework makes spans from now on."""
        if module_name == "pydantic_ai":
            return self._pydantic_ai(module)
        if not framework.instrumentations:
            return framework.missing is None
        done = any(self._instrumentation(name) for name in framework.instrumentations)
        if done:
            for name in framework.calls:
                self._instrumentation(name)
        return done

    def _instrumentation(self, name):
        try:
            module = importlib.import_module(name)
            from opentelemetry.instrumentation.instrumentor import BaseInstrumentor
        except ImportError:
            return False
        found = next(
            (
                one
                for one in vars(module).values()
                if inspect.isclass(one) and issubclass(one, BaseInstrumentor) and one is not BaseInstrumentor
            ),
            None,
        )
        if found is None:
            return False
        instrumentor = found()
        if instrumentor.is_instrumented_by_opentelemetry:
            return True
        # The program's own tracing stays: what it adds to the framework is kept beside ours.
        extra = {"exclusive_processor": False} if name == _OI + "openai_agents" else {}
        instrumentor.instrument(skip_dep_check=True, **extra)
        self._ours.add(found)
        self._undo.append(lambda: self._uninstrument(instrumentor))
        self._yield_to_program(BaseInstrumentor)
        return True

    def _uninstrument(self, instrumentor):
        if type(instrumentor) in self._ours:
            self._ours.discard(type(instrumentor))
            instrumentor.uninstrument()

    def _yield_to_program(self, base):
        """An instrumentor works once in a process; when the program calls for it, it is the program's."""
        if getattr(base.instrument, "_traceline", False):
            return
        original = base.instrument

        def instrument(instrumentor, *args, **kwargs):
            try:
                self._uninstrument(instrumentor)
            except Exception:
                pass
            return original(instrumentor, *args, **kwargs)

        instrument._traceline = True
        base.instrument = instrument

    def _pydantic_ai(self, module):
        agent = module.Agent
        if agent._instrument_default is not False:
            return True
        agent.instrument_all(True)

        def undo():
            if agent._instrument_default is True:
                agent.instrument_all(False)

        self._undo.append(undo)
        return True

    def undo(self):
        undo, self._undo = self._undo, []
        for one in undo:
            try:
                one()
            except Exception:
                pass
