import { isList, isObject, type Json } from "./fieldReaders.ts";

/**
 * What a decorated function was called with: decorators of several SDKs wrap it as `{"args": […], "kwargs": {…}}`. Of one
 * argument that argument, of named ones those, of a list of several that list; anything else as it is. Null for a call
 * without arguments.
 */
export function callArguments(json: Json): Json {
  if (!isObject(json) || !isList(json.args) || !isObject(json.kwargs)) return json;
  const named = Object.values(json.kwargs);
  if (json.args.length === 0 && named.length === 0) return null;
  if (json.args.length === 0) return named.length === 1 && typeof named[0] === "string" ? named[0] : json.kwargs;
  if (named.length > 0) return json;
  return json.args.length === 1 ? (json.args[0] ?? null) : json.args;
}
