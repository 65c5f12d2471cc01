import type { AnyValue, Attributes, EventRecord } from "../../otlp/telemetry.ts";
import type { SpanDraft } from "../family.ts";
import { asJson, asText, isObject, type Json } from "./fieldReaders.ts";
import {
  answerText,
  type ChatMessage,
  chatMessages,
  firstQuestion,
  firstScalar,
  lastText,
  textOfJson,
} from "./messageParts.ts";
import { withContent } from "./withContent.ts";

/** Messages that emitters write as events beside a call instead of as attributes on it, in the shapes of several years. */

const DETAILS = "gen_ai.client.inference.operation.details";
const CHOICE = "gen_ai.choice";
const TOOL = "gen_ai.tool.message";

const ROLES: ReadonlyMap<string, string> = new Map([
  ["gen_ai.system.message", "system"],
  ["gen_ai.user.message", "user"],
  ["gen_ai.assistant.message", "assistant"],
  [TOOL, "tool"],
]);

/** Event → the attribute that holds one text, written before there were messages. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ["gen_ai.content.prompt", "gen_ai.prompt"],
  ["gen_ai.content.completion", "gen_ai.completion"],
]);

export interface EventMessages {
  readonly input: readonly Json[];
  readonly output: readonly Json[];
}

/** What the events of a span say of its conversation; null where they say nothing. */
export function messagesOfEvents(events: readonly EventRecord[]): EventMessages | null {
  const input: Json[] = [];
  const output: Json[] = [];
  for (const { name, attributes } of events) {
    const role = ROLES.get(name);
    if (role !== undefined) input.push(messageOf(role, attributes.get("content")));
    else if (name === CHOICE) output.push(messageOf("assistant", attributes.get("message")));
    else if (name === DETAILS) {
      input.push(...listed(attributes, "gen_ai.input.messages"));
      output.push(...listed(attributes, "gen_ai.output.messages"));
    } else if (TEXTS.has(name)) {
      const text = asText(attributes.get(TEXTS.get(name) ?? "")) ?? asText(attributes.get("content"));
      if (text !== null && name.endsWith("prompt")) input.push({ role: "user", content: text });
      else if (text !== null) output.push({ role: "assistant", content: text });
    }
  }
  return input.length + output.length > 0 ? { input, output } : null;
}

function messageOf(role: string, value: AnyValue | undefined): Json {
  const json = asJson(value);
  // Some put the whole message where its content would be.
  const isWhole = isObject(json) && ("content" in json || "tool_calls" in json);
  return isWhole ? { role, ...json } : { role, content: json };
}

function listed(attributes: Attributes, key: string): readonly Json[] {
  const json = asJson(attributes.get(key));
  return Array.isArray(json) ? json : json === null ? [] : [json];
}

/** Whether an event or a log record of this name holds something of a conversation. */
export function isMessageEvent(name: string | null): boolean {
  return name !== null && (name === CHOICE || name === DETAILS || ROLES.has(name) || TEXTS.has(name));
}

/** Lets a span's content be told by its events where its attributes do not tell it. Nothing is parsed before it is asked for. */
export function contentFromEvents(draft: SpanDraft, events: readonly EventRecord[]): void {
  if (!events.some(({ name }) => isMessageEvent(name))) return;
  const sent = draft.content;
  const isTool = draft.kind === "tool" || draft.kind === "mcp";
  const said = (side: "input" | "output"): ChatMessage[] => chatMessages(messagesOfEvents(events)?.[side] ?? []);
  const given = (): string | null => {
    const call = events.find(({ name }) => name === TOOL);
    if (call) return asText(call.attributes.get("content"));
    const [asked] = said("input").flatMap((message) => message.toolCalls);
    return asked ? textOfJson(asked.arguments) || null : null;
  };
  draft.content = withContent(sent, {
    input: () => sent.input() ?? (isTool ? given() : lastText(said("input"))),
    output: () => sent.output() ?? answerText(said("output")),
    question: () => sent.question() ?? (isTool ? null : firstQuestion(said("input"))),
    firstArgument: () => sent.firstArgument() ?? (isTool ? firstScalar(asJson(given() ?? undefined)) : null),
  });
}
