import type { SpanError } from "../../../model/modelSpan.ts";
import type { AnyValue } from "../../../otlp/telemetry.ts";
import { asJson, asText, isList, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";

/** Reads the objects that Gemini CLI writes of its tool calls; they may have been cut off in the middle. */

/** As it stands in front: it is there when the end is cut off. */
export function callStatus(answer: AnyValue | undefined): string | null {
  const text = asText(answer);
  if (text === null) return null;
  return /^\s*\{\s*"status"\s*:\s*"([a-z_]+)"/.exec(text.slice(0, 200))?.[1] ?? textIn(asJson(text), "status");
}

/** The prompt that a call, or a list of calls, was made for. */
export function promptIdIn(request: AnyValue | undefined): string | null {
  const text = asText(request);
  return text === null ? null : (/"prompt_id"\s*:\s*"([^"\\]+)"/.exec(text)?.[1] ?? null);
}

function responseOf(answer: AnyValue | undefined): Json {
  const json = asJson(answer);
  return isObject(json) ? (json.response ?? null) : null;
}

/** What a tool gave back, as the model saw it. */
export function callOutput(answer: AnyValue | undefined): string | null {
  const response = responseOf(answer);
  const parts = isObject(response) && isList(response.responseParts) ? response.responseParts : [];
  const texts = parts.map((part) => {
    const called = isObject(part) && isObject(part.functionResponse) ? part.functionResponse.response : null;
    return textIn(called, "output") ?? textIn(called, "error") ?? textIn(part, "text");
  });
  const told = texts.filter((text) => text !== null);
  if (told.length > 0) return told.join("\n");
  const shown = isObject(response) ? response.resultDisplay : null;
  return typeof shown === "string" ? shown : null;
}

export function callError(answer: AnyValue | undefined): SpanError {
  const response = responseOf(answer);
  const error = isObject(response) ? (response.error ?? null) : null;
  const message = textIn(error, "message") ?? (typeof error === "string" ? error : callOutput(answer));
  return { type: textIn(response, "errorType"), message: message ?? "The tool failed." };
}

/** The list of tasks that a call's answer shows. */
export function shownTodos(answer: AnyValue | undefined): Json {
  const response = responseOf(answer);
  const shown = isObject(response) ? response.resultDisplay : null;
  return isObject(shown) ? (shown.todos ?? null) : null;
}

/** What the person chose when they were asked, if the answer says so. */
export function callDecision(answer: AnyValue | undefined): string | null {
  const json = asJson(answer);
  return textIn(json, "outcome");
}
