import type { Json } from "./fieldReaders.ts";
import { textIn } from "./jsonFields.ts";

const KEYS = ["question", "ask", "prompt", "message", "reason", "text"];

/** What a person is asked, in what a program passes on with its question; null where none of the usual keys holds it. */
export function questionIn(json: Json): string | null {
  return KEYS.map((key) => textIn(json, key)).find((text) => text !== null) ?? null;
}
