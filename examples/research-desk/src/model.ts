import { setTimeout as sleep } from "node:timers/promises";
import { SpanKind } from "@opentelemetry/api";
import { callerOf } from "./place.ts";
import { scriptedLine } from "./script.ts";
import { inSpan } from "./telemetry.ts";

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, string>>;
}

export type Turn =
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly ToolCall[] }
  | { readonly role: "tool"; readonly callId: string; readonly result: string };

export interface Request {
  readonly agent: string;
  readonly model: string;
  readonly instructions: string;
  readonly turns: readonly Turn[];
  /** Whether the span says where in the code the model was called. */
  readonly withPlace: boolean;
}

export interface Reply {
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

let callCount = 0;

/**
 * One answer of the model. The model of this example is a script, so it needs no key and no network; put a real client
 * in its place and keep the span around it.
 */
export function complete({ agent, model, instructions, turns, withPlace }: Request): Promise<Reply> {
  const at = withPlace ? callerOf(complete) : null;
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "local",
    "gen_ai.request.model": model,
    "gen_ai.system_instructions": JSON.stringify([{ type: "text", content: instructions }]),
    "gen_ai.input.messages": JSON.stringify(turns.map(asMessage)),
  };
  return inSpan(`chat ${model}`, { kind: SpanKind.CLIENT, attributes, at }, async (span) => {
    const reply = await play(agent, turns);
    const finish = reply.calls.length > 0 ? "tool_call" : "stop";
    span.setAttributes({
      "gen_ai.response.model": model,
      "gen_ai.response.finish_reasons": [finish],
      "gen_ai.usage.input_tokens": tokensOf(instructions) + turns.reduce((sum, turn) => sum + tokensOf(turn), 0),
      "gen_ai.usage.output_tokens": tokensOf(reply),
      "gen_ai.output.messages": JSON.stringify([
        { ...asMessage({ role: "assistant", ...reply }), finish_reason: finish },
      ]),
    });
    return reply;
  });
}

async function play(agent: string, turns: readonly Turn[]): Promise<Reply> {
  const [task] = turns;
  const said = turns.filter((turn) => turn.role === "assistant").length;
  const { ms, text = "", calls = [] } = scriptedLine(agent, task?.role === "user" ? task.text : "", said);
  await sleep(ms);
  return { text, calls: calls.map((call) => ({ id: `call-${++callCount}`, ...call })) };
}

/** About four characters are a token. */
const tokensOf = (said: Turn | Reply | string) =>
  Math.ceil((typeof said === "string" ? said : JSON.stringify(said)).length / 4);

/** A turn as the GenAI conventions write it. */
function asMessage(turn: Turn): { role: string; parts: object[] } {
  switch (turn.role) {
    case "user":
      return { role: "user", parts: [{ type: "text", content: turn.text }] };
    case "tool":
      return { role: "tool", parts: [{ type: "tool_call_response", id: turn.callId, response: turn.result }] };
    case "assistant":
      return {
        role: "assistant",
        parts: [
          ...(turn.text ? [{ type: "text", content: turn.text }] : []),
          ...turn.calls.map((call) => ({ type: "tool_call", ...call })),
        ],
      };
  }
}
