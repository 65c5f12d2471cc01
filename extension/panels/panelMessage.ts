import { RUN_PARTS } from "../../collector/contract/api.ts";
import type { Location } from "../../collector/contract/location.ts";
import type { FromPanel, SpanOfRun } from "../../collector/contract/panel.ts";

const PARTS = [...RUN_PARTS].join("|");
const QUERY = "(?:\\?[\\w=&%.,:-]*)?";
const ID = "[\\w%.:~-]{1,256}";
/** A text as `encodeURIComponent` writes it. */
const TEXT = "[\\w%.!~*'()-]{1,900}";
/** All that a panel may read, by how it is answered. Nothing of it changes anything. */
const READABLE: Readonly<Record<"get" | "bytes", readonly RegExp[]>> = {
  get: [
    new RegExp(`^/api/runs/${ID}(?:/(?:${PARTS}|evidence))?${QUERY}$`),
    new RegExp(`^/api/runs/${ID}/spans/${ID}$`),
    new RegExp(`^/api/runs\\?service=${TEXT}&limit=\\d+$`),
    new RegExp(`^/api/search\\?q=${TEXT}&limit=\\d+(?:&cursor=\\d+)?$`),
    new RegExp(`^/api/compare\\?a=${ID}&b=${ID}$`),
  ],
  bytes: [new RegExp(`^/api/runs/${ID}/columns$`)],
};

export function isReadable(type: "get" | "bytes", path: string): boolean {
  const isClimbing = path.split("?", 1)[0]?.includes("..") ?? false;
  return path.length <= 1_024 && !isClimbing && READABLE[type].some((pattern) => pattern.test(path));
}

/** A message of a panel, or null for whatever is none: a panel draws what traces hold, and is not trusted. */
export function parsePanelMessage(value: unknown): FromPanel | null {
  if (typeof value !== "object" || value === null) return null;
  const message = value as Record<string, unknown>;
  switch (message.type) {
    case "ready":
    case "compareWithPrevious":
      return { type: message.type };
    case "get":
    case "bytes":
      return isId(message.id) && typeof message.path === "string"
        ? { type: message.type, id: message.id, path: message.path }
        : null;
    case "select":
      return message.spanId === null || isText(message.spanId) ? { type: "select", spanId: message.spanId } : null;
    case "openCode":
      return isText(message.spanId) && (message.role === "call" || message.role === "definition")
        ? { type: "openCode", spanId: message.spanId, role: message.role }
        : null;
    case "openRun":
      return isText(message.runId) && (message.spanId === null || isText(message.spanId))
        ? { type: "openRun", runId: message.runId, spanId: message.spanId }
        : null;
    case "openBoth": {
      const [a, b] = [parseSpanOfRun(message.a), parseSpanOfRun(message.b)];
      return a === undefined || b === undefined ? null : { type: "openBoth", a, b };
    }
    case "openFrame": {
      const location = parseLocation(message.location);
      return location && { type: "openFrame", location };
    }
    default:
      return null;
  }
}

/** undefined for what is neither a span nor none. */
function parseSpanOfRun(value: unknown): SpanOfRun | null | undefined {
  if (value === null) return null;
  if (typeof value !== "object") return undefined;
  const { runId, spanId } = value as Record<string, unknown>;
  return isText(runId) && isText(spanId) ? { runId, spanId } : undefined;
}

function parseLocation(value: unknown): Location | null {
  if (typeof value !== "object" || value === null) return null;
  const { path, line } = value as Record<string, unknown>;
  if (!isText(path) || typeof line !== "number" || !Number.isSafeInteger(line) || line < 1) return null;
  return { path, line, symbol: null, via: "stacktrace", exact: true };
}

const isId = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value);
const isText = (value: unknown): value is string =>
  typeof value === "string" && value.length > 0 && value.length <= 4_096;
