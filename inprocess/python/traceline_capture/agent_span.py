"""Which spans are an agent's work. Cheap, because it is asked for every span of the program."""

import re

_AGENT_SCOPE = re.compile(
    r"openinference\.|opentelemetry\.instrumentation\.(?:genai|openai|anthropic|langchain|llamaindex|crewai|haystack|mcp"
    r"|bedrock|vertexai|google_generativeai|ollama|mistralai|groq|cohere|together|agno|litellm)"
    r"|opentelemetry\.util\.genai|pydantic-ai|pydantic-evals|pydantic-graph|logfire|agent_framework|autogen"
    r"|semantic_kernel|agent_runtime|gcp\.vertex\.agent|strands|langsmith|langfuse-sdk|mlflow|guardrails-ai"
    r"|nemo_guardrails|com\.anthropic\.|traceloop\.|gen_ai|agentops|lmnr|langwatch|fi_instrumentation|a2a-python-sdk"
)
_PLUMBING_SCOPE = re.compile(r"opentelemetry\.instrumentation\.")
_AGENT_KEY = re.compile(
    r"(?:gen_ai|openinference|ai|traceloop|traceline|langfuse|gcp\.vertex\.agent|pydantic_ai)\.|llm\.model_name$"
)

_scopes = {}
_MOST_SCOPES = 1000


def _scope_tells(scope):
    """True for an agent's scope, False for plumbing, None where the attributes have to tell."""
    try:
        return _scopes[scope]
    except KeyError:
        told = True if _AGENT_SCOPE.match(scope) else False if _PLUMBING_SCOPE.match(scope) else None
        if len(_scopes) < _MOST_SCOPES:
            _scopes[scope] = told
        return told


def is_agent_scope(scope):
    return _scope_tells(scope) is True


def is_agent_span(scope, attributes):
    """By the name of its instrumentation scope, else by the attributes that it starts with."""
    told = _scope_tells(scope)
    if told is not None:
        return told
    return any(_AGENT_KEY.match(key) for key in attributes) if attributes else False
