import type { Approval, GuardrailCheck, Message } from "../../collector/contract/facts.ts";
import { approvalWord, isHit } from "../../collector/contract/facts.ts";
import { time } from "../../collector/contract/figures.ts";
import type { RunRow } from "../runRow.ts";
import { SHAPE, type SpanTree } from "../timeline/tree.ts";
import { verdictWord } from "../ui/kinds.ts";

/** Name of the one who is not a program. A space in front keeps it apart from an agent of that name. */
export const PERSON = " Person";
/** Name of the run itself, for what was asked in it by none of its agents. */
export const RUN = " Run";

/** An arrow from one to another. `answer` is one that goes back. */
export interface Arrow {
  readonly type: "arrow";
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly style: "call" | "answer" | "handoff";
  readonly text: string | null;
  readonly note: string | null;
  readonly inferred: boolean;
  readonly failed: boolean;
  readonly spanId: string;
}

/** What a run is called beside those who take part in it. */
export const runName = (tree: SpanTree): string => tree.rows[0]?.label ?? "run";

/** A check or an approval, on the lifeline of whom it concerns. */
export interface Pill {
  readonly type: "pill";
  readonly atMs: number;
  readonly at: string;
  readonly kind: "check" | "warned" | "hit" | "approval";
  readonly text: string;
  readonly spanId: string;
}

export type TalkRow = Arrow | Pill;

/** Something that was called, beside the agents: a tool, or a service behind MCP. */
export interface Called {
  readonly name: string;
  readonly kind: "tool" | "mcp";
  readonly calls: number;
}

export interface Talk {
  readonly rows: readonly TalkRow[];
  readonly called: readonly Called[];
}

/** A call that came back this soon is one arrow. */
const AT_ONCE_MS = 100;

const CHANNEL_WORD: Record<Message["channel"], string> = {
  handoff: "hand-off",
  agent_tool: "agent as tool",
  edge: "next agent",
  topic: "topic",
  a2a: "A2A",
  mcp: "MCP",
};

/** Everything that was said in a run, in order of time: messages, tool calls, checks and approvals. */
export function talkOf(
  tree: SpanTree,
  facts: {
    readonly messages: readonly Message[];
    readonly guardrails: readonly GuardrailCheck[];
    readonly approvals: readonly Approval[];
  },
): Talk {
  const rows: TalkRow[] = [];
  const called = new Map<string, { name: string; kind: "tool" | "mcp"; calls: number }>();
  const told = new Set(facts.messages.map((message) => message.spanId));
  for (const message of facts.messages) rows.push(...messageRows(message));
  for (let i = 0; i < tree.rows.length; i++) {
    const row = tree.rows[i] as RunRow;
    if (!isCall(tree, i) || told.has(row.spanId) || row.agent === null) continue;
    const known = called.get(row.label) ?? { name: row.label, kind: holdsService(tree, i) ? "mcp" : "tool", calls: 0 };
    known.calls++;
    called.set(row.label, known);
    rows.push(...callRows(row, row.agent));
  }
  const firstAgent = facts.messages[0]?.from ?? tree.rows.find((row) => row.agent !== null)?.agent ?? PERSON;
  for (const check of facts.guardrails) rows.push(checkPill(check, check.agent ?? firstAgent));
  for (const approval of facts.approvals) rows.push(approvalPill(approval));
  rows.sort((a, b) => a.atMs - b.atMs);
  return { rows, called: [...called.values()] };
}

/** Where the answer to a call stands: the row that comes back in the same span from whom was called; -1 without one. */
export function answerFinder(rows: readonly TalkRow[]): (call: Arrow) => number {
  const key = (spanId: string, from: string) => `${spanId}\n${from}`;
  const answers = new Map<string, number>();
  for (const [i, row] of rows.entries()) {
    if (row.type === "arrow" && row.style === "answer") answers.set(key(row.spanId, row.from), i);
  }
  return (call) => answers.get(key(call.spanId, call.to)) ?? -1;
}

/** Whether a row is a tool call of an agent: not an agent in a tool's clothes, and not a part of another call. */
function isCall(tree: SpanTree, index: number): boolean {
  const row = tree.rows[index] as RunRow;
  if ((row.kind !== "tool" && row.kind !== "mcp") || tree.shape[index] === SHAPE.container) return false;
  for (let i = tree.parent[index] as number; i >= 0; i = tree.parent[i] as number) {
    const above = tree.rows[i] as RunRow;
    if (above.kind === "agent") return true;
    if (above.kind === "tool" || above.kind === "mcp") return false;
  }
  return true;
}

function holdsService(tree: SpanTree, index: number): boolean {
  if (tree.rows[index]?.kind === "mcp") return true;
  for (let i = index + 1; i < (tree.end[index] as number); i++) if (tree.rows[i]?.kind === "mcp") return true;
  return false;
}

function messageRows(message: Message): Arrow[] {
  const { from, to, atMs, spanId, inferred, answer } = message;
  const words = inferred ? `${CHANNEL_WORD[message.channel]} · inferred` : CHANNEL_WORD[message.channel];
  const style = message.inReplyTo !== null ? "answer" : message.channel === "handoff" ? "handoff" : "call";
  const base = { type: "arrow", from, to, spanId, inferred, failed: false } as const;
  // What comes back comes the way that the question went.
  const note = style === "answer" ? (inferred ? "inferred" : null) : words;
  const arrow: Arrow = { ...base, atMs, style, text: message.text, note };
  if (!answer) return [arrow];
  if (answer.atMs - atMs < AT_ONCE_MS) {
    const text = [message.text, answer.text].filter((part) => part !== null).join(" → ");
    return [{ ...arrow, text: text || null, note: `${words} · ${time(answer.atMs - atMs)}` }];
  }
  return [arrow, { ...base, from: to, to: from, atMs: answer.atMs, style: "answer", text: answer.text, note: null }];
}

function callRows(row: RunRow, agent: string): Arrow[] {
  const base = { type: "arrow", spanId: row.spanId, inferred: false, failed: false } as const;
  const again = row.attempt === null ? null : "called again";
  const arguments_ = row.attempt === null ? row.note : (row.note?.replace(/( · )?\d+(st|nd|rd|th) try$/, "") ?? null);
  const call: Arrow = {
    ...base,
    atMs: row.offsetMs,
    from: agent,
    to: row.label,
    style: "call",
    text: arguments_,
    note: again,
  };
  if (row.durationMs === null) return [{ ...call, note: "running" }];
  const took = time(row.durationMs);
  if (row.status === "error") {
    const back = { ...base, from: row.label, to: agent, atMs: row.offsetMs + row.durationMs, style: "answer" } as const;
    return [call, { ...back, text: row.error, note: `failed after ${took}`, failed: true }];
  }
  return [{ ...call, note: again === null ? took : `${again} · ${took}` }];
}

function checkPill(check: GuardrailCheck, at: string): Pill {
  const kind = check.verdict === "warn" ? "warned" : isHit(check.verdict) ? "hit" : "check";
  const stage = check.stage === "unknown" ? "" : `${check.stage.replace("_", " ")} `;
  const text = `${check.name} · ${stage}${verdictWord(check.verdict)}`;
  return { type: "pill", atMs: check.atMs, at, kind, text, spanId: check.spanId };
}

function approvalPill(approval: Approval): Pill {
  const what = approval.tool ?? approval.question ?? "approval";
  const waited = approval.answeredMs === null ? "" : ` after ${time(approval.answeredMs - approval.askedMs)}`;
  const text = `${what} · ${approvalWord(approval)}${waited}`;
  return { type: "pill", atMs: approval.askedMs, at: PERSON, kind: "approval", text, spanId: approval.spanId };
}
