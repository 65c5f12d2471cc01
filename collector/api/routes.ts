import { RUN_PARTS, type RunPart } from "../contract/api.ts";
import { badParameter, noSuchPath, wrongMethod } from "./apiProblem.ts";

/** What a request to the read API asks for. */
export type Route =
  | { readonly to: "health" }
  | { readonly to: "runs"; readonly query: URLSearchParams }
  | { readonly to: "run"; readonly runId: string }
  | { readonly to: "deleteRun"; readonly runId: string }
  | { readonly to: "pinRun"; readonly runId: string }
  | { readonly to: "unpinRun"; readonly runId: string }
  | { readonly to: "deleteAll" }
  | { readonly to: "part"; readonly runId: string; readonly part: RunPart; readonly query: URLSearchParams }
  | { readonly to: "span"; readonly runId: string; readonly spanId: string }
  | { readonly to: "code"; readonly query: URLSearchParams }
  | { readonly to: "columns"; readonly runId: string }
  | { readonly to: "evidence"; readonly runId: string; readonly query: URLSearchParams }
  | { readonly to: "metrics"; readonly query: URLSearchParams }
  | { readonly to: "search"; readonly query: URLSearchParams }
  | { readonly to: "compare"; readonly query: URLSearchParams }
  | { readonly to: "reindex"; readonly query: URLSearchParams }
  | { readonly to: "reindexing" }
  | { readonly to: "hints" }
  | { readonly to: "dismissHint"; readonly id: string }
  | { readonly to: "addForward"; readonly query: URLSearchParams }
  | { readonly to: "removeForward"; readonly id: string }
  | { readonly to: "wayIn" }
  | { readonly to: "stop" }
  | { readonly to: "live" };

/**
 * The route of a request.
 * @param target path and query, as HTTP sends it
 * @throws ApiProblem 404 or 405
 */
export function routeOf(method: string, target: string): Route {
  const queryAt = target.indexOf("?");
  const path = queryAt < 0 ? target : target.slice(0, queryAt);
  const query = new URLSearchParams(queryAt < 0 ? "" : target.slice(queryAt + 1));
  const route = match(path.split("/").slice(1).map(decode), query, method);
  if (method !== (METHODS[route.to] ?? "GET")) throw wrongMethod(ALLOWED[route.to] ?? METHODS[route.to] ?? "GET");
  return route;
}

const METHODS: Partial<Record<Route["to"], string>> = {
  deleteRun: "DELETE",
  deleteAll: "DELETE",
  pinRun: "PUT",
  unpinRun: "DELETE",
  dismissHint: "DELETE",
  addForward: "POST",
  removeForward: "DELETE",
  reindex: "POST",
  wayIn: "POST",
  stop: "POST",
};

/** Where a path takes more than one method. */
const ALLOWED: Partial<Record<Route["to"], string>> = {
  run: "GET and DELETE",
  runs: "GET and DELETE",
  reindexing: "GET and POST",
  pinRun: "PUT and DELETE",
};

function match(parts: readonly string[], query: URLSearchParams, method: string): Route {
  const deletes = method === "DELETE";
  const [api, head, runId, part, spanId, ...more] = parts;
  if (api !== "api" || more.length > 0) throw noSuchPath();
  if (head === "runs" && runId) {
    if (part === undefined) return { to: deletes ? "deleteRun" : "run", runId };
    if (part === "columns" && spanId === undefined) return { to: "columns", runId };
    if (part === "evidence" && spanId === undefined) return { to: "evidence", runId, query };
    if (part === "pin" && spanId === undefined) return { to: deletes ? "unpinRun" : "pinRun", runId };
    if (part === "spans" && spanId) return { to: "span", runId, spanId };
    if (isPart(part) && spanId === undefined) return { to: "part", runId, part, query };
    throw noSuchPath();
  }
  if (head === "hints" && runId && part === undefined) return { to: "dismissHint", id: runId };
  if (head === "forwards" && runId && part === undefined) return { to: "removeForward", id: runId };
  if (runId !== undefined) throw noSuchPath();
  switch (head) {
    case "health":
    case "stop":
    case "live":
    case "hints":
      return { to: head };
    case "reindex":
      return method === "POST" ? { to: "reindex", query } : { to: "reindexing" };
    case "forwards":
      return { to: "addForward", query };
    case "ways-in":
      return { to: "wayIn" };
    case "runs":
      return deletes ? { to: "deleteAll" } : { to: "runs", query };
    case "search":
    case "metrics":
    case "code":
    case "compare":
      return { to: head, query };
    default:
      throw noSuchPath();
  }
}

const isPart = (part: string): part is RunPart => (RUN_PARTS as readonly string[]).includes(part);

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw noSuchPath();
  }
}

const MOST = 1000;
const USUAL = 100;

/** `limit` and `cursor` of a request for a list. */
export function pageOf(query: URLSearchParams): { limit: number; cursor?: string } {
  const text = query.get("limit");
  const limit = text === null ? USUAL : Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw badParameter("limit", "a whole number from 1 to 1000");
  const cursor = query.get("cursor");
  return { limit: Math.min(limit, MOST), ...(cursor ? { cursor } : {}) };
}

/** A parameter that has to be there. */
export function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (!value) throw badParameter(name, "the id of a run");
  return value;
}
