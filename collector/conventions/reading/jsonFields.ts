import { isObject, type Json } from "./fieldReaders.ts";

/** Text under a key of an object; null when it is not there or says nothing. */
export function textIn(json: Json | undefined, key: string): string | null {
  const value = isObject(json) ? json[key] : undefined;
  return typeof value === "string" && value !== "" ? value : null;
}
