import type { AnyValue } from "../../otlp/telemetry.ts";
import { asJson, isList, isObject, type Json } from "./fieldReaders.ts";
import { textIn } from "./jsonFields.ts";

/** A message of the parts schema, as far as turns of tool calls are concerned. */
interface Turn {
  readonly role: string | null;
  readonly parts: readonly Json[];
}

function turnsOf(messages: AnyValue | undefined): Turn[] {
  const json = asJson(messages);
  return (isList(json) ? json : [])
    .filter(isObject)
    .map((message) => ({ role: textIn(message, "role"), parts: isList(message.parts) ? message.parts : [] }));
}

/** What tools gave back since the last word of the model, by call id: what a call that goes on begins with. */
export function lastResponses(messages: AnyValue | undefined): ReadonlyMap<string, Json> {
  const turns = turnsOf(messages);
  const from = turns.findLastIndex(({ role }) => role === "assistant");
  return responsesIn(turns.slice(from + 1));
}

/** The last word of the model and what followed it. */
export function lastParts(messages: AnyValue | undefined): readonly Json[] {
  const turns = turnsOf(messages);
  const from = turns.findLastIndex(({ role }) => role === "assistant");
  // A person who said something new went on to something else.
  if (from < 0 || turns.slice(from + 1).some(({ role }) => role === "user")) return [];
  return turns.slice(from).flatMap(({ parts }) => parts);
}

/** Calls in a model's messages that have no response there. */
export function openCalls(messages: AnyValue | undefined): readonly string[] {
  const turns = turnsOf(messages);
  const answered = responsesIn(turns);
  return turns
    .flatMap(({ parts }) => parts)
    .filter((part) => textIn(part, "type") === "tool_call")
    .map((part) => textIn(part, "id"))
    .filter((id) => id !== null && !answered.has(id)) as string[];
}

function responsesIn(turns: readonly Turn[]): Map<string, Json> {
  const responses = new Map<string, Json>();
  for (const part of turns.flatMap(({ parts }) => parts)) {
    const id = textIn(part, "id");
    if (!isObject(part) || id === null || part.type !== "tool_call_response") continue;
    responses.set(id, part.response ?? part.result ?? null);
  }
  return responses;
}
