import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import { type Family, keepFirst, type Rule, type TraceRule } from "../family.ts";
import { asBoolean, asText } from "../reading/fieldReaders.ts";
import { withContent } from "../reading/withContent.ts";

/** mcp-agent: its spans are methods of its classes, `Class.agent.method`, under the program's own scope. */

const PARTS = /^(?:Agent|\w+LLM|\w*Orchestrator)\.(.+)\.(\w+)$/;

const METHODS: Readonly<Record<string, Kind>> = { generate: "agent", execute_tool_call: "tool" };

function kind(record: SpanRecord): Kind {
  if (record.attributes.has("mcp.method.name")) return "mcp";
  const [, , method = ""] = PARTS.exec(record.name) ?? [];
  return Object.hasOwn(METHODS, method) ? (METHODS[method] ?? "internal") : "internal";
}

const plumbing: Rule = {
  name: "an agent's generate is its loop of model and tools; what leads to a call, and what carries it out, is plumbing",
  apply(draft, record) {
    if (draft.kind === "internal") {
      draft.internal = true;
      draft.agentName = null;
      draft.toolName = null;
      draft.tokens = null;
    }
    if (draft.kind !== "agent") return;
    draft.agentName ??= PARTS.exec(record.name)?.[1] ?? null;
    const asked = () => asText(record.attributes.get("message.content"));
    draft.content = withContent(draft.content, { question: asked, input: asked });
  },
};

const failed: Rule = {
  name: "a tool whose answer is marked as an error failed",
  apply(draft, record) {
    if (draft.kind !== "tool" || draft.outcome === "error") return;
    if (asBoolean(record.attributes.get("result.isError")) !== true) return;
    draft.outcome = "error";
    draft.error = { type: null, message: asText(record.attributes.get("result.content.0.text")) };
  },
};

const oneTool: TraceRule = {
  name: "a tool is called by the name that its server was put before, and sent to the server by its own",
  apply(spans) {
    const sent = spans.filter(({ draft }) => draft.mcp?.method === "tools/call" && draft.toolName !== null);
    if (sent.length === 0) return [];
    const byId = new Map(spans.map((span) => [span.draft.spanId, span]));
    for (const { draft } of sent) {
      const seen = new Set<string>();
      for (let at = byId.get(draft.parentId ?? ""); at && !seen.has(at.draft.spanId); ) {
        seen.add(at.draft.spanId);
        if (at.draft.kind === "tool") {
          keepFirst(at);
          at.draft.toolName = draft.toolName;
          break;
        }
        at = byId.get(at.draft.parentId ?? "");
      }
    }
    return [];
  },
};

export const mcpAgent: Family = {
  name: "mcp-agent",
  countedAs: "genai",
  signs: {
    names:
      /^(?:(?:AsyncioExecutor|MCPAggregator|MCPAgentClientSession)\.\w+|\w+LLM\..+\.(?:generate|generate_str|generate_structured|execute_tool_call|call_tool|select_model)|Agent\..+\.(?:initialize|attach_llm|list_tools|call_tool|shutdown))$/,
  },
  keys: { toolName: ["mcp.tool.name", "gen_ai.tool.name"], toolArguments: ["tool_args"] },
  kind,
  rules: [plumbing, failed],
  traceRules: [oneTool],
};
