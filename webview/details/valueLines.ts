import type { AttributeValue } from "../../collector/contract/span.ts";

/** One line of a value as it is read: an indented key with what stands beside it. */
export interface ValueLine {
  readonly indent: number;
  readonly key: string | null;
  readonly text: string | null;
}

/**
 * A value as indented keys and values, without braces and quotes. A text that is JSON itself is read as such. Null
 * and empty parts stay visible.
 */
export function valueLines(value: AttributeValue): ValueLine[] {
  const lines: ValueLine[] = [];
  const inner = parsed(value);
  if (isChat(inner)) for (const message of inner) writeMessage(message, lines);
  else write(inner, 0, null, lines);
  return lines;
}

/** A value as JSON text, two spaces deep; text that is JSON itself is laid out, other text stays as it is. */
export function valueJson(value: AttributeValue): string {
  const inner = parsed(value);
  return typeof inner === "string" ? inner : jsonText(inner, 2);
}

/** Whether a value has parts, so that its JSON form says something else than its text. */
export function isStructured(value: AttributeValue): boolean {
  const inner = parsed(value);
  return typeof inner === "object" && inner !== null;
}

type Part = Readonly<Record<string, AttributeValue>>;

/** Messages of a model call: each with a role, and parts or a text. */
function isChat(value: AttributeValue): value is readonly Part[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every(
    (item) => isObject(item) && typeof item.role === "string" && ("parts" in item || "content" in item),
  );
}

function isObject(value: AttributeValue | undefined): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A message as its speaker and what was said; calls and results stand under it with their names. */
function writeMessage(message: Part, lines: ValueLine[]): void {
  const said = message.parts ?? message.content ?? null;
  const role = String(message.role);
  const parts = Array.isArray(said) ? said : [said];
  const texts = parts.map(textOf);
  if (texts.length === 1 && texts[0] !== null) {
    lines.push({ indent: 0, key: role, text: texts[0] ?? null });
    return;
  }
  lines.push({ indent: 0, key: role, text: null });
  for (const [i, part] of parts.entries()) {
    const text = texts[i] ?? null;
    if (text !== null) lines.push({ indent: 1, key: null, text });
    else if (isObject(part) && part.type === "tool_call")
      write(parsed(part.arguments ?? null), 1, `calls ${part.name}`, lines);
    else if (isObject(part) && part.type === "tool_call_response") {
      write(parsed(part.response ?? part.result ?? null), 1, "result", lines);
    } else write(part as AttributeValue, 1, null, lines);
  }
}

function textOf(part: AttributeValue | undefined): string | null {
  if (typeof part === "string") return part;
  if (!isObject(part) || (part.type !== undefined && part.type !== "text")) return null;
  const text = part.content ?? part.text;
  return typeof text === "string" ? text : null;
}

/** How deep a value is followed; deeper parts stand as JSON. */
const MOST_DEPTH = 12;

function write(value: AttributeValue, indent: number, key: string | null, lines: ValueLine[]): void {
  if (typeof value !== "object" || value === null) {
    lines.push({ indent, key, text: scalar(value) });
    return;
  }
  const entries = Object.entries(value as Readonly<Record<string, AttributeValue>>);
  if (entries.length === 0) {
    lines.push({ indent, key, text: Array.isArray(value) ? "empty list" : "empty" });
    return;
  }
  if (indent >= MOST_DEPTH) {
    lines.push({ indent, key, text: jsonText(value) });
    return;
  }
  const isList = Array.isArray(value);
  if (isList && entries.every(([, item]) => typeof item !== "object" || item === null)) {
    if (key !== null) lines.push({ indent, key, text: null });
    for (const [, item] of entries)
      lines.push({ indent: key === null ? indent : indent + 1, key: null, text: scalar(item) });
    return;
  }
  if (key !== null) lines.push({ indent, key, text: null });
  const inner = key === null ? indent : indent + 1;
  for (const [name, item] of entries) write(item, inner, isList ? String(Number(name) + 1) : name, lines);
}

/** JSON of a value; what is nested deeper than can be written says so. */
function jsonText(value: AttributeValue, indent?: number): string {
  try {
    return JSON.stringify(value, null, indent);
  } catch {
    return "nested too deep to show";
  }
}

function scalar(value: AttributeValue): string {
  return value === null ? "null" : String(value);
}

/** Longest text that is tried as JSON, in characters. */
const MOST_JSON = 2_000_000;

function parsed(value: AttributeValue): AttributeValue {
  if (typeof value !== "string" || value.length > MOST_JSON) return value;
  const text = value.trim();
  if (!/^[[{]/.test(text)) return value;
  try {
    return JSON.parse(text) as AttributeValue;
  } catch {
    return value;
  }
}
