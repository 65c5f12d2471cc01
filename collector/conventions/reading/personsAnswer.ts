import { isList, isObject, type Json } from "./fieldReaders.ts";
import { textIn } from "./jsonFields.ts";

/** What a person said to a question, as a program passed it on. */
export interface PersonsAnswer {
  /** Null where it is neither a yes nor a no. */
  readonly state: "approved" | "denied" | null;
  readonly reason: string | null;
}

const YES =
  /^(?:y|yes|ok|okay|true|approved?|accept(?:ed)?|allow(?:ed)?|confirm(?:ed)?|edit(?:ed)?|proceed|continue)$/i;
const NO = /^(?:n|no|false|den(?:y|ied)|reject(?:ed)?|declined?|refused?|abort|cancel(?:led)?)$/i;
const FLAGS = ["ok", "approved", "approve", "accepted", "accept", "allowed", "confirmed", "confirm"];
const WORDS = ["type", "decision", "action", "answer", "response", "status"];
const REASONS = ["reason", "comment", "message", "feedback"];

/** A yes, which what was asked about may go on with changed, a no or something else: a flag, a word, or an object with one under a usual key; of a list its only item. */
export function personsAnswer(json: Json): PersonsAnswer {
  const [only, ...more] = isList(json) ? json : [json];
  if (more.length > 0 || only === undefined) return { state: null, reason: null };
  if (!isObject(only)) return { state: stateOf(only), reason: null };
  if (isList(only.decisions)) return personsAnswer(only.decisions);
  const told = [...FLAGS, ...WORDS].map((key) => stateOf(only[key] ?? null)).find((state) => state !== null) ?? null;
  return { state: told, reason: REASONS.map((key) => textIn(only, key)).find((text) => text !== null) ?? null };
}

function stateOf(json: Json): PersonsAnswer["state"] {
  if (typeof json === "boolean") return json ? "approved" : "denied";
  if (typeof json !== "string") return null;
  const word = json.trim();
  return YES.test(word) ? "approved" : NO.test(word) ? "denied" : null;
}
