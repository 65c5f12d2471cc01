import type { AnyValue } from "../../otlp/telemetry.ts";
import { asJson, asText, isList, isObject, type Json } from "./fieldReaders.ts";

/** A message of a conversation, whatever shape it was sent in. */
export interface ChatMessage {
  readonly role: string | null;
  readonly text: string | null;
  readonly toolCalls: readonly { readonly name: string | null; readonly arguments: Json }[];
}

/** Messages of the parts schema, of provider shapes near it, or of one text. */
export function chatMessages(json: Json): ChatMessage[] {
  if (typeof json === "string") return cutMessages(json) ?? [{ role: null, text: json, toolCalls: [] }];
  if (isList(json)) return unwrapped(json.map(chatMessage).filter((message) => message !== null));
  if (isObject(json)) {
    if (isList(json.messages)) return chatMessages(json.messages);
    if (typeof json.prompt === "string") return [{ role: "user", text: json.prompt, toolCalls: [] }];
    const one = chatMessage(json);
    return one ? [one] : [];
  }
  return [];
}

/** A whole conversation may stand in the text of a single message, as OpenLLMetry writes what the Responses API is sent. */
function unwrapped(messages: ChatMessage[]): ChatMessage[] {
  const [only] = messages;
  if (messages.length !== 1 || !only?.text || only.toolCalls.length > 0) return messages;
  const { role, text } = only;
  if (!isPerson(role) || !/^\[\s*\{\s*"(?:role|type|content)"\s*:/.test(text)) return messages;
  const inner = asJson(text);
  const said = isList(inner) ? inner.map(chatMessage).filter((message) => message !== null) : cutMessages(text);
  return said?.some((message) => message.role !== null) ? said : messages;
}

const SAID = /"(role|content|text)"\s*:\s*"((?:[^"\\]|\\.)*)("?)/g;

/** Messages of JSON that was cut somewhere: what had been said until then. Null for any other text. */
function cutMessages(text: string): ChatMessage[] | null {
  if (!/^\s*\[\s*\{/.test(text) || !text.includes('"role"')) return null;
  const messages: { role: string | null; text: string | null; toolCalls: [] }[] = [];
  for (const [, key, value = "", end] of text.matchAll(SAID)) {
    const last = messages.at(-1);
    if (key === "role") messages.push({ role: value, text: null, toolCalls: [] });
    else if (last && value !== "") {
      const said = unescaped(value) + (end === "" ? "…" : "");
      last.text = last.text === null ? said : `${last.text}\n${said}`;
    }
  }
  return messages.length > 0 ? messages : null;
}

function unescaped(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

function chatMessage(json: Json): ChatMessage | null {
  if (typeof json === "string") return { role: null, text: json, toolCalls: [] };
  if (!isObject(json)) return null;
  // What Google ADK is started with, and its events.
  for (const inner of [json.new_message, json.content])
    if (isObject(inner) && isList(inner.parts)) return chatMessage({ ...inner, role: json.role ?? inner.role ?? null });
  const parts = [json.parts, json.content, json.contents].find((value) => value !== undefined) ?? null;
  const toolCalls = [...toolCallsOf(parts), ...toolCallsOf(json.tool_calls ?? null)];
  const role = typeof json.role === "string" ? json.role : null;
  const said = role === "assistant" ? lastWords(parts) : parts;
  const text = textOfParts(said) ?? (typeof json.text === "string" ? json.text : null);
  return role === null && text === null && toolCalls.length === 0 ? null : { role, text, toolCalls };
}

/** Of an answer that holds the results of its own tools the part behind them: what came before was said on the way. */
function lastWords(parts: Json): Json {
  if (!isList(parts)) return parts;
  const last = parts.findLastIndex(isToolResult);
  if (last < 0) return parts;
  const behind = parts.slice(last + 1);
  return textOfParts(behind) === null ? parts.filter((part) => !isToolResult(part)) : behind;
}

const isToolResult = (part: Json) =>
  isObject(part) && (part.type === "tool_call_response" || part.type === "tool_result");

function textOfParts(parts: Json): string | null {
  if (typeof parts === "string") return parts === "" ? null : parts;
  if (!isList(parts)) return null;
  const texts = parts.map(textOfPart).filter((text) => text !== null);
  return texts.length > 0 ? texts.join("\n") : null;
}

function textOfPart(part: Json): string | null {
  if (typeof part === "string") return part;
  if (!isObject(part)) return null;
  const type = part.type;
  if (isObject(part.functionResponse)) return textOfJson(part.functionResponse.response ?? null) || null;
  if (isObject(part.toolResult)) return textOfParts(part.toolResult.content ?? null);
  if (isToolResult(part)) {
    const response = part.response ?? part.result ?? part.content ?? null;
    return response === null ? null : textOfJson(response);
  }
  if (type !== undefined && type !== "text" && type !== "input_text" && type !== "output_text") return null;
  const text = part.content ?? part.text;
  return typeof text === "string" && text !== "" ? text : null;
}

function toolCallsOf(parts: Json): { name: string | null; arguments: Json }[] {
  if (!isList(parts)) return [];
  const calls: { name: string | null; arguments: Json }[] = [];
  for (const part of parts) {
    if (!isObject(part)) continue;
    if (isObject(part.functionCall)) {
      const { name = null, args = null } = part.functionCall;
      calls.push({ name: typeof name === "string" ? name : null, arguments: args });
      continue;
    }
    if (isObject(part.toolUse)) {
      const { name = null, input = null } = part.toolUse;
      calls.push({ name: typeof name === "string" ? name : null, arguments: input });
      continue;
    }
    const called = isObject(part.function) ? part.function : part;
    const type = part.type;
    if (type !== "tool_call" && type !== "function" && type !== "tool_use" && type !== "tool-call") continue;
    const name = called.name ?? called.toolName;
    calls.push({
      name: typeof name === "string" ? name : null,
      arguments: called.arguments ?? called.input ?? null,
    });
  }
  return calls;
}

/** Messages that were sent as flattened keys, OpenInference's and OpenLLMetry's. */
export function flattenedMessages(items: readonly ReadonlyMap<string, AnyValue>[]): ChatMessage[] {
  return items.map((item) => {
    const at = (key: string) => asText(item.get(`message.${key}`)) ?? asText(item.get(key));
    const texts = [at("content")];
    const toolCalls = new Map<string, { name: string | null; arguments: Json }>();
    for (const [key, value] of item) {
      if (/^message\.contents\.\d+\.message_content\.text$/.test(key)) texts.push(asText(value));
      const call = /^(?:message\.)?tool_calls\.(\d+)\.(?:tool_call\.function\.)?(name|arguments)$/.exec(key);
      if (!call?.[1]) continue;
      const known = toolCalls.get(call[1]) ?? { name: null, arguments: null };
      toolCalls.set(
        call[1],
        call[2] === "name" ? { ...known, name: asText(value) } : { ...known, arguments: asText(value) },
      );
    }
    const told = texts.filter((text) => text !== null);
    return { role: at("role"), text: told.length > 0 ? told.join("\n") : null, toolCalls: [...toolCalls.values()] };
  });
}

/**
 * The first thing a person said since the model last gave an answer without calling a tool: what came before is a
 * conversation that is only repeated. Null when nobody said anything.
 */
export function firstQuestion(messages: readonly ChatMessage[]): string | null {
  const asks = (message: ChatMessage) => isPerson(message.role) && message.text !== null;
  const answered = messages.findLastIndex(isAnswer);
  return (messages.slice(answered + 1).find(asks) ?? messages.find(asks))?.text ?? null;
}

const MODEL_ROLES: ReadonlySet<string | null> = new Set(["assistant", "model", "ai"]);

function isAnswer({ role, text, toolCalls }: ChatMessage): boolean {
  return MODEL_ROLES.has(role) && text !== null && toolCalls.length === 0;
}

/** The last thing that was said to the model. */
export function lastText(messages: readonly ChatMessage[]): string | null {
  return messages.findLast((message) => message.text !== null && message.role !== "system")?.text ?? null;
}

/** What an answer says: its text, else the tools it asks for. */
export function answerText(messages: readonly ChatMessage[]): string | null {
  const text = messages.findLast((message) => message.text !== null && !isPerson(message.role, false))?.text;
  if (text) return text;
  const calls = messages.flatMap((message) => message.toolCalls);
  return calls.length === 0
    ? null
    : calls.map((call) => `${call.name ?? "tool"} ${textOfJson(call.arguments)}`.trim()).join("\n");
}

function isPerson(role: string | null, unnamed = true): boolean {
  return role === null ? unnamed : role === "user" || role === "human";
}

/** JSON as people would read it in one piece. */
export function textOfJson(json: Json): string {
  if (json === null) return "";
  return typeof json === "string" ? json : JSON.stringify(json);
}

/** The first scalar in arguments, in the order in which they were sent; small structures on the way are looked into. */
export function firstScalar(json: Json): string | null {
  if (json === null) return null;
  if (typeof json !== "object") return String(json);
  for (const value of isList(json) ? json : Object.values(json)) {
    if (value !== null && typeof value !== "object" && value !== "") return String(value);
  }
  for (const value of isList(json) ? json : Object.values(json)) {
    const inner = typeof value === "object" && value !== null ? firstScalar(value) : null;
    if (inner !== null) return inner;
  }
  return null;
}
