import type { Attributes, Span } from "@opentelemetry/api";
import type { ToolCall } from "./model.ts";
import { callerOf, type Place } from "./place.ts";
import { inSpan } from "./telemetry.ts";

export interface Tool {
  readonly name: string;
  run(args: Readonly<Record<string, string>>, call: { readonly caller: string; readonly span: Span }): Promise<unknown>;
  /** Where it is defined; null for one whose telemetry names no place. */
  readonly definedAt: Place | null;
}

export function tool(name: string, run: Tool["run"]): Tool {
  return { name, run, definedAt: callerOf(tool) };
}

/** What failed before, so that a further attempt can say so. */
export type Attempts = Map<string, { count: number; readonly firstSpanId: string; readonly reason: string }>;

/** Runs the tool that the model asked for. What it throws is told to the model, which may then call it again. */
export async function callTool(
  tools: readonly Tool[],
  call: ToolCall,
  { caller, attempts }: { caller: string; attempts: Attempts },
): Promise<{ callId: string; result: string }> {
  const found = tools.find(({ name }) => name === call.name);
  if (!found) throw new Error(`${caller} has no tool ${call.name}.`);
  const args = JSON.stringify(call.arguments);
  const attempt = `${call.name} ${args}`;
  const attributes = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": call.name,
    "gen_ai.tool.type": "function",
    "gen_ai.tool.call.id": call.id,
    "gen_ai.tool.call.arguments": args,
    ...retryAttributes(attempts, attempt),
  };
  const place = found.definedAt && callerOf(callTool);
  const at = place && { ...place, definition: found.definedAt };
  let spanId = "";
  try {
    return await inSpan(`execute_tool ${call.name}`, { attributes, at }, async (span) => {
      spanId = span.spanContext().spanId;
      const result = JSON.stringify(await found.run(call.arguments, { caller, span }));
      span.setAttribute("gen_ai.tool.call.result", result);
      return { callId: call.id, result };
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const before = attempts.get(attempt);
    attempts.set(attempt, { firstSpanId: spanId, reason, ...before, count: (before?.count ?? 0) + 1 });
    return { callId: call.id, result: JSON.stringify({ error: reason }) };
  }
}

function retryAttributes(attempts: Attempts, attempt: string): Attributes {
  const before = attempts.get(attempt);
  if (!before) return {};
  return {
    "traceline.retry.attempt": before.count + 1,
    "traceline.retry.of": before.firstSpanId,
    "traceline.retry.reason": before.reason,
  };
}
