import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Environment, nodeEnvironment, placed, pythonEnvironment } from "./environments.ts";

/** A program of a user's, in an environment with real packages. */
export interface Program {
  readonly title: string;
  readonly environment: () => Environment;
  readonly file: string;
  /** Text on the line that calls the agent. */
  readonly call: string;
  /** Text on the line where the tool's function begins, where that can be known. */
  readonly tool: string | null;
}

const OPENAI_AGENTS_JS = ["@openai/agents@0.20.0", "zod@4"];
const AI_SDK = ["ai@7.0.173", "@ai-sdk/openai@4.0.118", "zod@4", "tsx@4.23.15"];
const LANGGRAPH_JS = ["@langchain/langgraph@1.7.3", "@langchain/openai", "@langchain/core", "zod@4"];
const LANGGRAPH = ["langgraph==1.2.24", "langchain==1.5.2", "langchain-openai==1.7.4"];

const openaiAgentsJs = { file: "openaiAgents.mjs", call: "// call of the agent", tool: null };
const aiSdk = { file: "aiSdk.ts", call: "await generateText(", tool: null };
const langgraphJs = { file: "langgraphAgent.mjs", call: "// call of the graph", tool: null };
const openaiAgents = { file: "openai_agents.py", call: "# call of the agent", tool: "def get_weather(" };
const langgraph = { file: "langgraph_agent.py", call: "# call of the graph", tool: "def get_weather(" };
const pydanticAi = { file: "pydantic_agent.py", call: "# call of the agent", tool: "def get_weather(" };

const node = process.execPath;
const PROGRAMS = join(import.meta.dirname, "programs");

/** Those of which everything is seen. */
export const SEEN: readonly Program[] = [
  {
    title: "OpenAI Agents in JavaScript with OpenInference",
    environment: () =>
      nodeEnvironment(
        "js-openai-agents",
        [...OPENAI_AGENTS_JS, "@arizeai/openinference-instrumentation-openai-agents@0.2.15"],
        node,
      ),
    ...openaiAgentsJs,
  },
  {
    title: "AI SDK in TypeScript with its OpenTelemetry package",
    environment: () => nodeEnvironment("js-ai-sdk", [...AI_SDK, "@ai-sdk/otel@1.0.173"], node),
    ...aiSdk,
  },
  {
    title: "LangGraph in JavaScript with OpenInference",
    environment: () =>
      nodeEnvironment(
        "js-langgraph",
        [...LANGGRAPH_JS, "@arizeai/openinference-instrumentation-langchain@4.1.1"],
        node,
      ),
    ...langgraphJs,
  },
  {
    title: "OpenAI Agents in Python with OpenInference",
    environment: () =>
      pythonEnvironment("py-openai-agents", [
        "openai-agents==0.24.0",
        "openinference-instrumentation-openai-agents==2.6.0",
      ]),
    ...openaiAgents,
  },
  {
    title: "LangGraph in Python with OpenInference",
    environment: () =>
      pythonEnvironment("py-langgraph", [...LANGGRAPH, "openinference-instrumentation-langchain==0.1.80"]),
    ...langgraph,
  },
  {
    title: "Pydantic AI with nothing but itself",
    environment: () => pythonEnvironment("py-pydantic-ai", ["pydantic-ai-slim[openai]==2.68.0"]),
    ...pydanticAi,
  },
];

/** Those that send nothing, with what they are told. */
export const UNSEEN: readonly (Program & { readonly framework: string; readonly command: RegExp })[] = [
  {
    title: "OpenAI Agents in JavaScript",
    environment: () => nodeEnvironment("js-openai-agents-bare", OPENAI_AGENTS_JS, node),
    ...openaiAgentsJs,
    framework: "OpenAI Agents",
    command: /^npm install @arizeai\/openinference-instrumentation-openai-agents$/,
  },
  {
    title: "AI SDK in TypeScript",
    environment: () => nodeEnvironment("js-ai-sdk-bare", AI_SDK, node),
    ...aiSdk,
    framework: "AI SDK",
    command: /^npm install @ai-sdk\/otel$/,
  },
  {
    title: "OpenAI Agents in Python",
    environment: () => pythonEnvironment("py-openai-agents-bare", ["openai-agents==0.24.0"]),
    ...openaiAgents,
    framework: "OpenAI Agents",
    command: /-m pip install openinference-instrumentation-openai-agents$/,
  },
  {
    title: "LangGraph in Python",
    environment: () => pythonEnvironment("py-langgraph-bare", LANGGRAPH),
    ...langgraph,
    framework: "LangChain",
    command: /-m pip install openinference-instrumentation-langchain$/,
  },
];

/** One that sets OpenTelemetry up itself, with the packages of this checkout. */
export const OWN_SDK: Program = {
  title: "A program with an SDK of its own",
  environment: () => ({ command: node, folder: PROGRAMS }),
  file: "ownSdk.mjs",
  call: "tracer.startActiveSpan(",
  tool: null,
};

/** The program's file in its environment. */
export function fileOf(program: Program, environment: Environment): string {
  const file = join(PROGRAMS, program.file);
  return environment.folder === PROGRAMS ? file : placed(environment, file);
}

/** Number of the one line of a file that holds a text, counted from 1. */
export function lineOf(file: string, text: string): number {
  const lines = readFileSync(file, "utf8").split("\n");
  const found = lines.flatMap((line, index) => (line.includes(text) ? [index + 1] : []));
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} lines of ${file} hold: ${text}`);
  return found[0];
}
