import type { AttributeValue } from "../../collector/contract/span.ts";
import { valueLines } from "../details/valueLines.ts";

/**
 * What a model said, as text: of messages in any of the forms in which frameworks send them, without their calls of
 * tools and their thoughts. Null where there is no text.
 */
export function saidText(output: AttributeValue): string | null {
  return joined(messagesOf(output).map(textOf));
}

/** What was asked last by whoever is not a program; null where no such message was sent. */
export function askedText(input: AttributeValue): string | null {
  if (typeof input === "string") return input.trim() || null;
  const asked = messagesOf(input).filter((message) => roleOf(message) === "user");
  const last = asked.at(-1);
  return last === undefined ? null : textOf(last);
}

/** A value as text: a text as it is, anything else as lines of keys and values. */
export function plainText(value: AttributeValue): string | null {
  if (value === null) return null;
  if (typeof value === "string") return value.trim() || null;
  const lines = valueLines(value).map(({ indent, key, text }) => {
    const words = [key, text].filter((part) => part !== null).join("  ");
    return "  ".repeat(indent) + words;
  });
  return lines.join("\n") || null;
}

/** The first lines of a text; what is left out is told by a mark apart from the last word, which may be a figure. */
export function firstLines(text: string, most: number): string {
  const lines = text.split("\n");
  return lines.length > most ? `${lines.slice(0, most).join("\n")} …` : text;
}

type Fields = { readonly [key: string]: AttributeValue };

function messagesOf(value: AttributeValue): readonly AttributeValue[] {
  if (Array.isArray(value)) return value as readonly AttributeValue[];
  return value === null ? [] : [value];
}

function isFields(value: AttributeValue | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function roleOf(message: AttributeValue): AttributeValue {
  return isFields(message) ? (message.role ?? message["message.role"] ?? null) : null;
}

function textOf(message: AttributeValue): string | null {
  if (typeof message === "string") return message.trim() || null;
  if (!isFields(message) || message.thought === true || message.type === "reasoning") return null;
  const own = message.content ?? message["message.content"] ?? message.text ?? null;
  if (typeof own === "string") return own.trim() || null;
  const parts = message.parts ?? own;
  if (Array.isArray(parts)) return joined((parts as readonly AttributeValue[]).map(textOf));
  return joined(
    Object.entries(message)
      .filter(([key]) => /^message\.contents\.\d+\.message_content\.text$/.test(key))
      .map(([, text]) => (typeof text === "string" ? text : null)),
  );
}

function joined(texts: readonly (string | null)[]): string | null {
  return texts.filter((text) => text !== null && text !== "").join("\n\n") || null;
}
