import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule } from "../family.ts";
import { asText } from "../reading/fieldReaders.ts";

/** fast-agent: which agent, workflow or tool it is stands in the names of its spans alone. */

const NAMED = /^(\w+): '(.+?)(?:\[\d+\])?' (\w+)$/;
const TOOL = /^MCP Tool: (.+)$/;

function kind(record: SpanRecord): Kind | null {
  if (TOOL.test(record.name)) return "tool";
  const [, what, , does] = NAMED.exec(record.name) ?? [];
  if (what === undefined) return record.parentSpanId === null ? "workflow" : null;
  if (does === "apply_prompt_template") return "internal";
  return what === "Agent" ? "agent" : "workflow";
}

const named: Rule = {
  name: "agents and workflows are named in quotes, instances of one agent by a number behind",
  apply(draft, record) {
    const name = NAMED.exec(record.name)?.[2] ?? null;
    if (draft.kind === "agent") draft.agentName ??= name;
    if (draft.kind === "workflow") draft.workflowName ??= name ?? record.name;
    if (draft.kind === "tool")
      draft.toolName ??= asText(record.attributes.get("tool_name")) ?? TOOL.exec(record.name)?.[1] ?? null;
  },
};

export const fastAgent: Family = {
  name: "fast-agent",
  countedAs: "genai",
  signs: { scope: /^fast_agent\./ },
  keys: {},
  kind,
  rules: [named],
};
