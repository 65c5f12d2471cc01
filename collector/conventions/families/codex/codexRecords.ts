import type { LogRecord } from "../../../otlp/telemetry.ts";
import { asBoolean, asCount, asNumber, asText } from "../../reading/fieldReaders.ts";

/** What single log records of Codex say. */

export const text = (log: Pick<LogRecord, "attributes">, key: string) => asText(log.attributes.get(key));

export function codexEvent(log: LogRecord): string {
  return (text(log, "event.name") ?? "").replace(/^codex\./, "");
}

/** Where answers are asked for; lists of models, compaction and memories have endpoints of their own. */
const ANSWERS = /(?:^|\/)(?:responses|chat\/completions)\/?(?:\?.*)?$/;

/** A try at a request for an answer, over HTTP or over a socket that stays open. */
export function isModelRequest(log: LogRecord): boolean {
  const event = codexEvent(log);
  if (event === "websocket_request") return true;
  if (event !== "api_request") return false;
  const endpoint = text(log, "endpoint");
  return endpoint === null || endpoint === "unknown" || ANSWERS.test(endpoint);
}

/** Why a try at a request failed; null where it did not. */
export function requestError(log: LogRecord): string | null {
  const status = asCount(log.attributes.get("http.response.status_code"));
  const message = text(log, "error.message");
  if (message !== null) return message;
  if (status !== null && status >= 400) return `http ${status}`;
  return asBoolean(log.attributes.get("success")) === false ? "the request could not be sent" : null;
}

/** Why the stream of an answer broke off; null for every other record. */
export function streamError(log: LogRecord): string | null {
  return codexEvent(log) === "sse_event" ? text(log, "error.message") : null;
}

/** The end of a stream, which is logged twice: once with the usage. */
export function isUsage(log: LogRecord): boolean {
  const isEnd = codexEvent(log) === "sse_event" && text(log, "event.kind") === "response.completed";
  return isEnd && log.attributes.has("input_token_count");
}

/** Of a request that only opens the socket for those to come. */
export function isNoUsage(log: LogRecord): boolean {
  const count = (key: string) => asNumber(log.attributes.get(key)) ?? 0;
  return count("input_token_count") === 0 && count("output_token_count") === 0;
}

/** A tool's name as the model knows it: that of an MCP server's stands in parts. */
export function toolNameOf(log: LogRecord): string | null {
  const name = text(log, "tool_name");
  if (name === null || name.startsWith("mcp__")) return name;
  const namespace = text(log, "tool_namespace");
  if (namespace?.startsWith("mcp__")) return `${namespace.replace(/_+$/, "")}__${name}`;
  const server = text(log, "mcp_server");
  return server === null ? name : `mcp__${server}__${name}`;
}

/** Whether the one who was asked, or who decides by itself, said no. */
export function isRefusal(decision: LogRecord): boolean {
  const said = (text(decision, "decision") ?? "").toLowerCase();
  return said.startsWith("denied") || said === "abort" || said === "rejected" || said === "timed_out";
}

/** What is answered to a call that the configuration does not let anybody be asked about, or that a rule forbids. */
const RULED_OUT =
  /^approval policy is \w+; reject command|^rejected by configuration|Rejected\(.*` rejected: |MCP tool call requires approval, but approval policy is never$/s;

/** Why a call was refused that nobody was asked about, where its result says so: what else decided then is no person. */
export function ruledOut(result: LogRecord): string | null {
  if (asBoolean(result.attributes.get("success")) !== false) return null;
  const output = text(result, "output") ?? "";
  return RULED_OUT.test(output) ? saidIn(output) : null;
}

/** What a result says, without the figures that the program puts in front of it. */
export const saidIn = (output: string) =>
  output.replace(/^(?:Chunk ID: [^\n]*\n)?Wall time: .*?\nOutput:\n/s, "") || output;
