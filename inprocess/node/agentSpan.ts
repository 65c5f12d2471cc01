const AGENT_SCOPE =
  /^(?:gen_ai$|ai$|@arizeai\/openinference|openinference[.-]|@traceloop\/|traceloop\.|opentelemetry\.instrumentation\.genai|com\.anthropic\.|pydantic-ai|gcp\.vertex\.agent|strands|@strands-agents\/|@mastra\/|mastra|genkit|langsmith|langfuse-sdk|logfire|agentops|lmnr|langwatch|fi_instrumentation|github\.copilot|agent_framework|guardrails-ai|nemo_guardrails|mlflow|voltagent|@voltagent\/|livekit-agents)/;

/** What HTTP, database and file instrumentation writes is never an agent's own work, whatever stands on it. */
const PLUMBING_SCOPE = /^@opentelemetry\/instrumentation-/;

const AGENT_KEY =
  /^(?:gen_ai|openinference|ai|traceloop|traceline|langfuse|mastra|gcp\.vertex\.agent)\.|^llm\.model_name$/;

const MOST_SCOPES = 1000;
const scopes = new Map<string, boolean | null>();

/** True for an agent's scope, false for plumbing, null where the attributes have to tell. */
function scopeTells(scope: string): boolean | null {
  const known = scopes.get(scope);
  if (known !== undefined) return known;
  const told = AGENT_SCOPE.test(scope) ? true : PLUMBING_SCOPE.test(scope) ? false : null;
  if (scopes.size < MOST_SCOPES) scopes.set(scope, told);
  return told;
}

/** Whether a tracer of this name belongs to an agent framework or its instrumentation. */
export function isAgentScope(scope: string): boolean {
  return scopeTells(scope) === true;
}

/**
 * Whether a span that starts is an agent's work: by the name of its instrumentation scope, else by the attributes that it
 * starts with. Cheap, because it is asked for every span of the program.
 */
export function isAgentSpan(scope: string, attributes: object | undefined): boolean {
  const told = scopeTells(scope);
  if (told !== null) return told;
  for (const key in attributes) if (AGENT_KEY.test(key)) return true;
  return false;
}
