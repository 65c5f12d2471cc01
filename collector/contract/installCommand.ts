/** Packages that make a framework's spans: no other one is ever named in a line for a terminal. */
export const INSTALLABLE: ReadonlySet<string> = new Set([
  "@ai-sdk/otel",
  "@arizeai/openinference-instrumentation-langchain",
  "@arizeai/openinference-instrumentation-openai-agents",
  "@traceloop/instrumentation-llamaindex",
  "openinference-instrumentation-agno",
  "openinference-instrumentation-autogen-agentchat",
  "openinference-instrumentation-beeai",
  "openinference-instrumentation-claude-agent-sdk",
  "openinference-instrumentation-crewai",
  "openinference-instrumentation-dspy",
  "openinference-instrumentation-haystack",
  "openinference-instrumentation-langchain",
  "openinference-instrumentation-llama-index",
  "openinference-instrumentation-openai",
  "openinference-instrumentation-openai-agents",
  "openinference-instrumentation-smolagents",
]);

const MANAGER = "(?:npm install|pnpm add|yarn add|bun add|uv add|poetry add|pdm add|pipenv install)";
/** `python`, or the path of one; with spaces only in quotes, and never with what a shell reads as more than a path. */
const PYTHON = String.raw`(?:python[\d.]*(?:\.exe)?|[\w./\\:~+@-]+[/\\]python[\d.]*(?:\.exe)?|"[\w./\\:~+@ ()-]+[/\\]python[\d.]*(?:\.exe)?")`;
const INSTALL = new RegExp(
  `^(?:${MANAGER}|${PYTHON} -m pip install|uv pip install --python ${PYTHON})((?: [@\\w./-]+)+)$`,
);

/**
 * Whether a line that telemetry brought does nothing but install known packages. It goes into a person's terminal, and
 * whoever can reach the receiver can send one.
 */
export function isInstallCommand(line: string): boolean {
  if (line.length > 1000) return false;
  const packages = INSTALL.exec(line)?.[1]?.trim().split(" ");
  return packages?.every((name) => INSTALLABLE.has(name)) ?? false;
}
