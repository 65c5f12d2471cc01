import { keepFirst, type RuledSpan, type TraceRule } from "./family.ts";
import { asJson, isObject } from "./reading/fieldReaders.ts";
import { plain } from "./reading/plain.ts";

/** A call's arguments that are longer are not looked through for the name of an agent. */
const MOST_ARGUMENTS = 20_000;

/** Agno's own tools that give a task to a member of the team; who that is stands only in the arguments. */
const DELEGATES = /^(?:delegate|transfer)_task_to_(?:all_)?members?$/;

/** Shorter names of agents stand in too many names of tools. */
const LEAST_NAME = 4;

export const agentBesideCall: TraceRule = {
  name: "an agent that works while a tool runs and is named by that call or its tool, or asked what the call says, was called by it",
  apply(spans) {
    const agents = spans.filter(({ draft }) => draft.kind === "agent" && draft.agentName !== null);
    if (agents.length < 2) return [];
    const tools = spans.filter(({ draft }) => draft.kind === "tool" && draft.calledAgent === null && !draft.notRun);
    if (tools.length === 0) return [];
    agents.sort((a, b) => (a.draft.startNs < b.draft.startNs ? -1 : 1));
    const parents = new Map(spans.map(({ draft }) => [draft.spanId, draft.parentId]));
    const asked = questionsOf(spans);
    for (const tool of tools) {
      const found = calledBy(tool, agents, parents, asked);
      if (found === null) continue;
      keepFirst(tool);
      tool.draft.calledAgent = found.draft.agentName;
    }
    return [];
  },
};

type Parents = ReadonlyMap<string, string | null>;

/** The agent that a call started and that does not hang below it; null where one hangs below it, too. */
function calledBy(
  { draft }: RuledSpan,
  agents: readonly RuledSpan[],
  parents: Parents,
  asked: Asked,
): RuledSpan | null {
  let told: ReadonlySet<string> | null = null;
  let found: RuledSpan | null = null;
  for (let at = firstFrom(agents, draft.startNs); at < agents.length; at++) {
    const agent = agents[at] as RuledSpan;
    const { startNs, endNs, spanId, agentName } = agent.draft;
    if (draft.endNs !== null && startNs > draft.endNs) break;
    if (isAbove(draft.spanId, spanId, parents)) return null;
    if (found || (draft.endNs !== null && (endNs === null || endNs > draft.endNs))) continue;
    told ??= toldBy(draft.content.input());
    const name = plain(agentName ?? "");
    const isNamed = told.has(name) || isNamedByTool(draft.toolName ?? "", name);
    const question = isNamed || told.size === 0 ? null : asked(agent);
    if (!isNamed && (question === null || !told.has(question))) continue;
    if (isAbove(spanId, draft.spanId, parents)) continue;
    found = agent;
  }
  return found;
}

function isNamedByTool(toolName: string, agent: string): boolean {
  return DELEGATES.test(toolName) || (agent.length >= LEAST_NAME && plain(toolName).includes(agent));
}

function firstFrom(agents: readonly RuledSpan[], ns: bigint): number {
  let low = 0;
  let high = agents.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((agents[middle] as RuledSpan).draft.startNs < ns) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isAbove(outer: string, inner: string, parents: Parents): boolean {
  let at = parents.get(inner) ?? null;
  for (let depth = 0; at !== null && depth < 1000; depth++) {
    if (at === outer) return true;
    at = parents.get(at) ?? null;
  }
  return false;
}

/** The texts among a call's arguments. */
function toldBy(args: string | null): ReadonlySet<string> {
  const json = args === null || args.length > MOST_ARGUMENTS ? null : asJson(args);
  const values = isObject(json) ? Object.values(json) : [];
  return new Set(values.flatMap((value) => (typeof value === "string" && plain(value) !== "" ? [plain(value)] : [])));
}

type Asked = (agent: RuledSpan) => string | null;

/** What an agent was asked: by its own words, else those of its first model call. Read only where it is needed. */
function questionsOf(spans: readonly RuledSpan[]): Asked {
  const calls = new Map<string, RuledSpan>();
  for (const span of spans) {
    const { kind, parentId } = span.draft;
    if (kind === "llm" && parentId !== null && !calls.has(parentId)) calls.set(parentId, span);
  }
  const known = new Map<RuledSpan, string | null>();
  return (agent) => {
    if (!known.has(agent)) {
      const { content, spanId } = agent.draft;
      const call = calls.get(spanId);
      known.set(agent, plain(content.question() ?? content.input() ?? call?.draft.content.question() ?? "") || null);
    }
    return known.get(agent) ?? null;
  };
}
