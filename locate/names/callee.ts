import type { PlaceWhat } from "./place.ts";
import { isPascal, splitWords } from "./words.ts";

/** A called thing: the identifiers of its chain (`server.registerTool` → server, registerTool) and how it is called. */
export interface Callee {
  readonly chain: readonly string[];
  readonly constructed: boolean;
  readonly awaited: boolean;
}

/** What a call does with a name that it is given. */
export interface CalleeMeaning {
  readonly role: "definition" | "call";
  readonly what: PlaceWhat;
  /** Whether it may take the name in any position, as what builds graphs does. */
  readonly anyPosition: boolean;
}

const WHAT: ReadonlyMap<string, PlaceWhat> = new Map([
  ["agent", "agent"],
  ["agents", "agent"],
  ["subagent", "agent"],
  ["assistant", "agent"],
  ["tool", "tool"],
  ["tools", "tool"],
  ["action", "tool"],
  ["skill", "tool"],
  ["function", "tool"],
  ["workflow", "workflow"],
  ["workflows", "workflow"],
  ["graph", "workflow"],
  ["pipeline", "workflow"],
  ["network", "workflow"],
  ["flow", "workflow"],
  ["crew", "workflow"],
  ["swarm", "workflow"],
  ["team", "workflow"],
  ["entrypoint", "workflow"],
  ["compile", "workflow"],
  ["guardrail", "guardrail"],
  ["guardrails", "guardrail"],
  ["guard", "guardrail"],
  ["rail", "guardrail"],
  ["prompt", "prompt"],
  ["prompts", "prompt"],
]);

/** Parts of a workflow: they define something, but not which kind of thing. */
const PART = new Set("node nodes step steps task tasks executor component retriever".split(" "));
const RUNS = new Set(
  "run runs invoke call execute exec ask start loop stream delegate dispatch trigger resume perform kickoff".split(" "),
);
const CREATES = new Set("create define register add make build with as from declare".split(" "));
/** Calls that only look something up, ask about it or wire it. */
const LOOKS = new Set(
  "get find load delete remove list has is set log approve reject deny on off emit print assert expect edge edges cancel disable".split(
    " ",
  ),
);
/** Things that carry the name of an agent or tool without being one. */
const CARRIERS = new Set(
  "message messages error exception result response request event chunk choice param params config context session client tracer logger meter resource attributes".split(
    " ",
  ),
);
const SPANS = new Set(["span", "trace", "observation"]);

/** Reads what a call means from the words of its name; null when they say nothing of agents and their parts. */
export function meaningOf(callee: Callee): CalleeMeaning | null {
  const name = callee.chain.at(-1) ?? "";
  const words = splitWords(name);
  if (carriesOnly(callee)) return null;
  const creates = words.some((word) => CREATES.has(word));
  const owner = callee.chain.at(-2);
  const ownerCounts = owner !== undefined && (isPascal(owner) || creates);
  const what = whatOf(words) ?? (ownerCounts ? whatOf(splitWords(owner)) : null);
  if (what === null) return null;
  const runs = !callee.constructed && words.some((word) => RUNS.has(word));
  const runsNow = callee.awaited && !callee.constructed && !creates && !isPascal(name);
  const anyPosition = words.some((word) => PART.has(word)) || words.includes("register");
  return { role: runs || runsNow ? "call" : "definition", what, anyPosition };
}

/** Whether a call only looks up or carries names, so that a name in it is no place. */
export function carriesOnly(callee: Callee): boolean {
  const name = callee.chain.at(-1) ?? "";
  const words = splitWords(name);
  if (words.some((word) => LOOKS.has(word) || CARRIERS.has(word))) return true;
  return isPascal(name) && words.length > 1 && words.at(-1) === "call";
}

/** Whether a call says by its own name that it makes what it is given a name for, whatever that is: `defineIndexer`. */
export function definesByName(callee: Callee): boolean {
  const name = callee.chain.at(-1) ?? "";
  return callee.constructed || isPascal(name) || splitWords(name)[0] === "define";
}

/** Whether a call only describes what the call around it makes: `QueryTool(metadata=ToolMetadata(name=…))`. */
export function describesOnly(callee: Callee): boolean {
  return splitWords(callee.chain.at(-1) ?? "").at(-1) === "metadata";
}

const DESCRIPTIONS = new Set("config configuration settings spec definition profile".split(" "));

/** What a call describes by its name, for something else to make it: `AgentConfig`, `ToolSpec`; null for all others. */
export function describedBy(callee: Callee): PlaceWhat | null {
  const words = splitWords(callee.chain.at(-1) ?? "");
  return DESCRIPTIONS.has(words.at(-1) ?? "") ? whatOf(words.slice(0, -1)) : null;
}

/** Whether a call starts a span: `tracer.startActiveSpan`, `withTrace`, `start_as_current_observation`. */
export function startsSpan(callee: Callee): boolean {
  return splitWords(callee.chain.at(-1) ?? "").some((word) => SPANS.has(word));
}

/** Whether a call runs what it is given: `run`, `invokeAgent`, `execute_tool`. */
export function runsArgument(callee: Callee): boolean {
  return splitWords(callee.chain.at(-1) ?? "").some((word) => RUNS.has(word)) && !carriesOnly(callee);
}

/** What words say something is; the last one that says so decides (`AgentTool` is a tool). Null when none does. */
export function whatOf(words: readonly string[]): PlaceWhat | null {
  for (let i = words.length - 1; i >= 0; i--) {
    const what = WHAT.get(words[i] ?? "");
    if (what) return what;
  }
  return words.some((word) => PART.has(word)) ? "unknown" : null;
}

/** Names of arguments that name the thing that is made. */
const NAME_KEYS = new Set("name id toolName tool_name agentName agent_name name_override functionId".split(" "));

/** Whether an argument of this key names what a call makes. `role` does so only for agents (CrewAI). */
export function isNameKey(key: string, what: PlaceWhat | null): boolean {
  return NAME_KEYS.has(key) || (key === "role" && what === "agent");
}

const ATTRIBUTE = /(?:^|\.)(agent|tool|workflow|guardrail|prompt|entity)\.name$/;

/** What a span attribute of this key names; null when it names nothing of interest. */
export function attributeWhat(key: string): PlaceWhat | null {
  const word = ATTRIBUTE.exec(key)?.[1];
  return word === undefined ? null : (WHAT.get(word) ?? "unknown");
}

const OPERATIONS: ReadonlyMap<string, PlaceWhat> = new Map([
  ["invoke_agent", "agent"],
  ["create_agent", "agent"],
  ["execute_tool", "tool"],
  ["tools/call", "tool"],
  ["invoke_workflow", "workflow"],
  ["guardrail", "guardrail"],
  ["prompts/get", "prompt"],
  ["retrieval", "unknown"],
  ["approval", "unknown"],
]);

/** What a span's name is of that has an operation in front (`invoke_agent Writer`); null for any other text. */
export function operationWhat(operation: string): PlaceWhat | null {
  return OPERATIONS.get(operation) ?? null;
}
