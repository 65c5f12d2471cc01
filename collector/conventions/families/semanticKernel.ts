import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule } from "../family.ts";
import { transferTools } from "../transferTools.ts";

/** Semantic Kernel: agents, model calls and functions as GenAI, and the messaging of its runtime. */

const RUNTIME = /^agent_runtime \w+(?: |$)/;

/** An orchestration names its agents `name_` and an id of the task; each message between them starts a trace. */
const TASK = /^agent_runtime \w+ .+_([0-9a-f]{32})\.\(/;

function kind(record: SpanRecord): Kind | null {
  if (record.name === "AutoFunctionInvocationLoop") return "step";
  // An acknowledgement that names nobody starts a trace of its own.
  if (record.name === "agent_runtime ack") return "internal";
  return RUNTIME.test(record.name) ? "message" : null;
}

const plumbing: Rule = {
  name: "what the runtime does to carry messages is plumbing",
  apply(draft, record) {
    if (RUNTIME.test(record.name)) draft.internal = true;
  },
};

export const semanticKernel: Family = {
  name: "semantic-kernel",
  keys: { agentName: ["gen_ai.agent.name"] },
  kind,
  rules: [plumbing],
  taskIds(_, record) {
    const task = TASK.exec(record.name)?.[1];
    return task === undefined ? [] : [task];
  },
  acrossTraces: true,
  traceRules: [transferTools],
};
