import { money, oneLine, share, time, tokens } from "../../collector/contract/figures.ts";
import type { Location } from "../../collector/contract/location.ts";
import type { SpanDetail } from "../../collector/contract/span.ts";
import type { RunRow } from "../runRow.ts";
import { isHit, overMs } from "../timeline/tree.ts";
import { outcomeWord } from "../ui/kinds.ts";
import { limitTime } from "../ui/limitTime.ts";
import { fileName } from "./frames.ts";

/** One fact of a span: what stands plainly, what stands quietly behind it, and where it leads. */
export interface SpanFact {
  readonly name: string;
  readonly text: string;
  readonly quiet: string | null;
  readonly tone: "plain" | "error" | "over" | "guard";
  readonly glyph: string | null;
  /** Stands plainly behind the link. */
  readonly after: string | null;
  /** Place that the text leads to. */
  readonly link:
    | { readonly role: "call" | "definition" }
    | { readonly frame: Location }
    | { readonly spanId: string }
    | null;
  /** The attribute that the value came from, and the rule that made something else of it. */
  readonly from: string | null;
}

/** What the facts of a span are read from, beside the span itself. */
export interface FactContext {
  /** null until it has come. */
  readonly detail: SpanDetail | null;
  readonly runMs: number;
  /** The try that followed. */
  readonly next: RunRow | null;
  /** Whether what has no end may still get one. */
  readonly isLive: boolean;
  /** Of a guardrail check. */
  readonly reason: string | null;
}

/** The facts of a span in their order. */
export function spanFacts(row: RunRow, context: FactContext): SpanFact[] {
  const { detail, runMs, next, isLive } = context;
  const facts: SpanFact[] = [];
  const add = (name: string, text: string, quiet: string | null = null, more: Partial<SpanFact> = {}) =>
    facts.push({ name, text, quiet, tone: "plain", glyph: null, after: null, link: null, from: null, ...more });
  if (row.offsetMs > 0) add("Started", time(row.offsetMs), "into the run");
  else add("Started", "with the run");
  if (row.durationMs === null) add("Took", isLive ? "running" : "unknown", isLive ? null : "its end never arrived");
  else add("Took", time(row.durationMs), runMs > 0 ? `${share(row.durationMs / runMs)} of the run` : null);
  if (detail?.firstTokenMs != null)
    add("First token", time(detail.firstTokenMs), "into the call", { from: sourceOf(detail, "firstTokenMs") });
  if (row.durationMs !== null || isLive || row.status === "error") outcome(row, detail, add);
  if (context.reason !== null && context.reason !== row.error) add("Reason", oneLine(context.reason), null);
  if (row.orphan) add("Parent", "never arrived", null);
  if (next) {
    add("Then", "called again", `${outcomeWord(next)}`, { link: { spanId: next.spanId } });
  } else if (row.attempt !== null) add("Attempt", String(row.attempt), null);
  if (detail?.model != null) {
    add("Model", detail.model, detail.provider, { from: sourceOf(detail, "model") });
  }
  const used = tokens(row.inputTokens, row.outputTokens);
  if (used !== null) {
    const cached = row.cachedInputTokens ? `${row.cachedInputTokens.toLocaleString("en-US")} cached` : null;
    add("Tokens", used, cached, { from: sourceOf(detail, row.inputTokens === null ? "outputTokens" : "inputTokens") });
  } else if (row.kind === "llm") add("Tokens", "unknown", "no usage was sent");
  if (row.costUsd !== null) {
    const isEstimated = detail?.costEstimated === true;
    const text = money(row.costUsd, isEstimated ? "estimated" : "emitted");
    add("Cost", text, isEstimated ? "estimated" : null, { from: sourceOf(detail, "costUsd") });
  }
  if (detail?.location) {
    const { location } = detail;
    const place = placeFact(location);
    add(detail.definition ? "Called at" : "Code", place.text, place.how, {
      after: location.symbol,
      from: location.via === "symbol" || location.via === "literal" ? null : sourceOf(detail, "location"),
      link: { role: "call" },
    });
  }
  if (detail?.definition) {
    const place = placeFact(detail.definition);
    add("Defined at", place.text, place.how, { after: detail.definition.symbol, link: { role: "definition" } });
  }
  const thrown = detail?.exception?.frames.find((frame) => frame.user);
  if (thrown) {
    const frame: Location = {
      path: thrown.path,
      line: thrown.line,
      symbol: thrown.symbol,
      via: "stacktrace",
      exact: true,
    };
    const place = placeFact(frame);
    add("Thrown at", place.text, place.how, { after: frame.symbol, link: { frame } });
  }
  if (row.budgetMs !== null) {
    const over = overMs(row);
    if (over > 0) add("Budget", `${time(over)} over`, `of ${limitTime(row.budgetMs)}`, { tone: "over", glyph: "▲" });
    else add("Budget", limitTime(row.budgetMs), row.durationMs === null ? null : "kept");
  }
  return facts;
}

function outcome(
  row: RunRow,
  detail: SpanDetail | null,
  add: (name: string, text: string, quiet?: string | null, more?: Partial<SpanFact>) => void,
): void {
  const word = outcomeWord(row);
  const from = sourceOf(detail, row.verdict === null ? "status" : "verdict");
  if (isHit(row)) {
    const tone = row.verdict === "warn" ? "over" : row.verdict === "error" ? "error" : "guard";
    const glyph = row.verdict === "warn" ? "◇" : row.verdict === "error" ? "✕" : "◆";
    add("Verdict", word, row.error, { tone, glyph, from });
  } else if (row.verdict !== null) add("Verdict", word, null, { from });
  else if (row.status === "error") add("Outcome", word, detail && asSent(detail), { tone: "error", glyph: "✕", from });
  else add("Outcome", word, detail && isOtherThanSent(row, detail) ? asSent(detail) : null, { from });
}

/** Whether the emitter said something of the outcome, and something else than is shown. */
function isOtherThanSent(row: RunRow, detail: SpanDetail): boolean {
  return row.status !== "running" && detail.sent.status !== "unset" && detail.sent.status !== row.status;
}

/** What a field was read from; of a value that a rule made, the rule and what was sent. */
function sourceOf(detail: SpanDetail | null, field: string): string | null {
  const key = detail?.provenance[field];
  const derived = detail?.derived?.[field];
  if (!derived) return key ?? null;
  const sent = typeof derived.sent === "object" ? "" : `; sent: ${String(derived.sent)}`;
  return `${key === undefined ? "" : `${key}; `}a rule: ${derived.by}${sent}`;
}

function asSent(detail: SpanDetail): string {
  const type = detail.exception?.type;
  return `as sent: ${detail.sent.status}${type ? `, ${type}` : ""}`;
}

/** A place as the panel writes it: file and line, and how it was found. */
function placeFact(location: Location): { readonly text: string; readonly how: string } {
  const how = location.exact ? (location.via === "stacktrace" ? "stack" : "exact") : "by name";
  return { text: `${fileName(location.path)}:${location.line}`, how };
}
