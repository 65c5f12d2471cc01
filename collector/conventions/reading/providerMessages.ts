import { isList, isObject, type Json } from "./fieldReaders.ts";
import { type ChatMessage, chatMessages } from "./messageParts.ts";

/** Messages in the requests and answers that SDKs log as they are, OpenAI's, LangChain's and Anthropic's among them. */

const ROLES: Readonly<Record<string, string>> = { human: "user", ai: "assistant", system: "system", tool: "tool" };

/** How deep lists and wrappers are looked into. */
const MOST_DEPTH = 6;

export function providerMessages(json: Json): ChatMessage[] {
  return chatMessages(unfolded(json, 0));
}

function unfolded(json: Json, depth: number): Json[] {
  if (depth > MOST_DEPTH || json === null) return [];
  if (isPair(json)) return [{ role: ROLES[json[0]] ?? json[0], content: json[1] }];
  if (isList(json)) return json.flatMap((item) => (typeof item === "string" ? [item] : unfolded(item, depth + 1)));
  if (!isObject(json)) return [json];
  // LangChain's serialised form has what was given in `kwargs`.
  if (json.lc !== undefined && isObject(json.kwargs)) return unfolded(json.kwargs, depth + 1);
  if (typeof json.type === "string" && isObject(json.data))
    return unfolded({ type: json.type, ...json.data }, depth + 1);
  for (const key of ["messages", "generations", "choices", "message", "outputs", "inputs"]) {
    const inner = json[key];
    if (isList(inner) || isObject(inner)) return unfolded(inner, depth + 1);
  }
  if (typeof json.type === "string" && json.role === undefined && Object.hasOwn(ROLES, json.type))
    return [{ ...json, role: ROLES[json.type] ?? null }];
  return [json];
}

const PAIRED: ReadonlySet<string> = new Set(["user", "human", "assistant", "ai", "system"]);

/** LangChain takes a message as its role and its text. */
function isPair(json: Json): json is readonly [string, string] {
  if (!isList(json) || json.length !== 2) return false;
  const [role, text] = json;
  return typeof role === "string" && PAIRED.has(role) && typeof text === "string";
}

/** Whether JSON is the state of a conversation, or an event of one, and not data that only looks like a message. */
export function isConversation(json: Json): boolean {
  if (!isObject(json)) return false;
  if (isList(json.messages) || isObject(json.new_message)) return true;
  if (isObject(json.content) && isList(json.content.parts)) return true;
  return [json.outputs, json.inputs].some((inner) => isObject(inner) && isList(inner.messages));
}
