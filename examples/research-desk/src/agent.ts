import type { Span } from "@opentelemetry/api";
import { complete, type ToolCall, type Turn } from "./model.ts";
import { callerOf, type Place } from "./place.ts";
import { inSpan, type Message } from "./telemetry.ts";
import { type Attempts, callTool, type Tool } from "./tool.ts";

export interface Agent {
  readonly name: string;
  readonly model: string;
  readonly instructions: string;
  readonly tools: readonly Tool[];
  /** How long one task may take it, in milliseconds. */
  readonly budgetMs?: number;
  /** Where it is defined; null for one whose telemetry names no place. */
  readonly definedAt: Place | null;
}

/** An agent with the place of this call as that of its definition, unless its telemetry is to name no place. */
export function agent({ unplaced = false, ...definition }: Omit<Agent, "definedAt"> & { unplaced?: boolean }): Agent {
  return { ...definition, definedAt: unplaced ? null : callerOf(agent) };
}

export interface Answer<Said> {
  readonly text: string;
  readonly spanId: string;
  readonly said: Said;
}

/**
 * Lets an agent work on a task until its model asks for no more tools.
 * @param heard messages that brought the task
 * @param conclude what is left to do while the agent's span is open: hand off, publish a plan
 */
export function ask<Said = undefined>(
  who: Agent,
  task: string,
  { heard = [], conclude }: { heard?: readonly Message[]; conclude?: (text: string, span: Span) => Said } = {},
): Promise<Answer<Said | undefined>> {
  const place = who.definedAt && callerOf(ask);
  const attributes = {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": who.name,
    "gen_ai.input.messages": JSON.stringify([{ role: "user", parts: [{ type: "text", content: task }] }]),
    ...(who.budgetMs ? { "traceline.budget.time_ms.limit": who.budgetMs } : {}),
  };
  const options = { attributes, messages: heard, at: place && { ...place, definition: who.definedAt } };
  return inSpan(`invoke_agent ${who.name}`, options, async (span) => {
    const text = await converse(who, task);
    const parts = [{ type: "text", content: text }];
    span.setAttribute("gen_ai.output.messages", JSON.stringify([{ role: "assistant", parts, finish_reason: "stop" }]));
    return { text, spanId: span.spanContext().spanId, said: conclude?.(text, span) };
  });
}

async function converse(who: Agent, task: string): Promise<string> {
  const { name, model, instructions, tools } = who;
  const speaker = { agent: name, model, instructions, withPlace: who.definedAt !== null };
  const attempts: Attempts = new Map();
  const use = (call: ToolCall) => callTool(tools, call, { caller: name, attempts });
  const turns: Turn[] = [{ role: "user", text: task }];
  for (;;) {
    const reply = await complete({ ...speaker, turns });
    if (reply.calls.length === 0) return reply.text;
    turns.push({ role: "assistant", ...reply });
    const results = await Promise.all(reply.calls.map(use));
    turns.push(...results.map((result) => ({ role: "tool" as const, ...result })));
  }
}
