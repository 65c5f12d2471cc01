import { isUserFrame } from "../../../locate/frames/isUserFrame.ts";
import type { Location } from "../../contract/location.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import { asJson, asText, isList, isObject, type Json } from "./fieldReaders.ts";

const NS_PER_MS = 1e6;

/**
 * The first line that a coding agent's edit changed, as the file was after it; null where the span tells of no edit, or
 * of one in a dependency. It is told by the event of the tool's output, whose `diff` is a list of hunks in JSON:
 * `newStart`, counted from 1, and `lines` that begin with a blank, `-` or `+`.
 */
export function editedPlace(record: SpanRecord): Location | null {
  const told = record.events.find(({ name }) => name === "tool.output");
  const path = asText(told?.attributes.get("file_path"));
  const hunks = told && path !== null ? asJson(told.attributes.get("diff")) : null;
  const line = isList(hunks) ? firstChanged(hunks[0] ?? null) : null;
  if (!told || path === null || line === null || !isUserFrame(path)) return null;
  return { path, line, symbol: null, via: "attributes", exact: true, writtenMs: Number(told.timeNs) / NS_PER_MS };
}

function firstChanged(hunk: Json): number | null {
  const start = isObject(hunk) ? hunk.newStart : null;
  if (!isObject(hunk) || !isList(hunk.lines) || typeof start !== "number" || !Number.isSafeInteger(start)) return null;
  const before = hunk.lines.findIndex((line) => typeof line === "string" && /^[-+]/.test(line));
  return before < 0 ? null : Math.max(1, start + before);
}
