import { isList, isObject, type Json } from "./fieldReaders.ts";
import { type ChatMessage, chatMessages } from "./messageParts.ts";

/** Messages in the requests and answers that SDKs log as they are, OpenAI's, LangChain's and Anthropic's among them. */

const ROLES: Readonly<Record<string, string>> = { human: "user", ai: "assistant" };

/** How deep lists and wrappers are looked into. */
const MOST_DEPTH = 6;

export function providerMessages(json: Json): ChatMessage[] {
  return chatMessages(unfolded(json, 0));
}

function unfolded(json: Json, depth: number): Json[] {
  if (depth > MOST_DEPTH || json === null) return [];
  if (isList(json)) return json.flatMap((item) => (typeof item === "string" ? [item] : unfolded(item, depth + 1)));
  if (!isObject(json)) return [json];
  // LangChain's serialised form has what was given in `kwargs`.
  if (json.lc !== undefined && isObject(json.kwargs)) return unfolded(json.kwargs, depth + 1);
  for (const key of ["messages", "generations", "choices", "message"]) {
    const inner = json[key];
    if (isList(inner) || isObject(inner)) return unfolded(inner, depth + 1);
  }
  if (typeof json.type === "string" && json.role === undefined && Object.hasOwn(ROLES, json.type))
    return [{ ...json, role: ROLES[json.type] ?? null }];
  return [json];
}
