import type { Comparison, ComparisonEntry, Divergence, Figures } from "../../collector/contract/comparison.ts";
import { isSameTime, oneLine, time, timeChange } from "../../collector/contract/figures.ts";
import type { Kind } from "../../collector/contract/kind.ts";
import { counted } from "../common/counted.ts";
import { say } from "../common/say.ts";
import { KIND_WORD } from "../common/words.ts";
import type { RunFacts } from "../run/runFacts.ts";
import type { RunNode } from "../run/runNode.ts";

const ICON: Readonly<Record<ComparisonEntry["kind"], Kind>> = {
  run: "run",
  agent: "agent",
  tool: "tool",
  model: "llm",
  step: "step",
  guardrail: "guardrail",
};

/**
 * Two runs against each other, as rows: where they part, what is new, what is gone, what changed, and, folded, what is
 * the same.
 */
export function compareTree(
  { sentence, entries, divergence }: Comparison,
  b: Pick<RunFacts, "spans"> | null,
): RunNode[] {
  const spans = spansByName(b?.spans ?? []);
  const row = (entry: ComparisonEntry) => entryNode(entry, spans.get(nameKey(ICON[entry.kind], entry.name)) ?? []);
  const changed = entries.filter((entry) => entry.change !== "same");
  const same = entries.filter((entry) => entry.change === "same");
  const rows = [...(divergence ? [divergenceNode(divergence)] : []), ...changed.map(row)];
  if (same.length > 0) rows.push(groupNode("same", say("Same, {0}", same.length), same.map(row)));
  return [
    {
      ...groupNode("compared", say("Compared with the run before"), rows),
      description: sentence,
      icon: "compare",
      spoken: sentence,
      open: true,
    },
  ];
}

/** Leads to what run B did there, else to the last that both did. */
function divergenceNode({ kind, words, b }: Divergence): RunNode {
  const label = kind === "argument" ? say("First other argument") : say("First divergence");
  const spanId = b.spanId ?? b.lastSpanId;
  return {
    ...groupNode("divergence", label, []),
    description: `${time(b.atMs)} · ${words}`,
    icon: "compare",
    spanIds: spanId === null ? [] : [spanId],
    spoken: `${label}, ${time(b.atMs)}, ${words}`,
  };
}

function entryNode(entry: ComparisonEntry, spanIds: readonly string[]): RunNode {
  const description = changeWords(entry);
  return {
    id: `entry:${entry.kind}:${entry.agent ?? ""}:${entry.name}`,
    label: oneLine(entry.name, 60),
    description,
    icon: ICON[entry.kind],
    agent: entry.agent ?? (entry.kind === "agent" ? entry.name : null),
    trouble: null,
    spanIds,
    children: [],
    open: false,
    spoken: `${entry.name}, ${KIND_WORD[ICON[entry.kind]]()}, ${description}`,
  };
}

/** `▲ +125 ms · 4 calls, 5 before`; `+ new`; `− gone`. */
export function changeWords({ change, a, b }: ComparisonEntry): string {
  if (change === "new" || !a) return b ? `${say("+ new")} · ${counted(b.calls, "call")}` : say("+ new");
  if (change === "gone" || !b) return `${say("− gone")} · ${say("{0} before", counted(a.calls, "call"))}`;
  const parts: string[] = [];
  if (!isSameTime(a.ms, b.ms)) parts.push(timeChange(a.ms, b.ms));
  if (a.calls !== b.calls) parts.push(say("{0}, {1} before", counted(b.calls, "call"), a.calls));
  if (a.outcome !== b.outcome)
    parts.push(say("{0}, {1} before", b.outcome ?? say("unknown"), a.outcome ?? say("unknown")));
  if (a.errors !== b.errors) parts.push(say("{0} failed, {1} before", b.errors, a.errors));
  const used = tokenChange(a, b);
  if (used) parts.push(used);
  return parts.length > 0 ? parts.join(" · ") : say("same");
}

function tokenChange(a: Figures, b: Figures): string | null {
  if (a.inputTokens === null || b.inputTokens === null) return null;
  const delta = b.inputTokens - a.inputTokens;
  if (Math.abs(delta) <= a.inputTokens * 0.05) return null;
  return say("{0} in", `${delta > 0 ? "+" : "\u2212"}${counted(Math.abs(delta), "token")}`);
}

function groupNode(id: string, label: string, children: readonly RunNode[]): RunNode {
  return {
    id,
    label,
    description: "",
    icon: "more",
    agent: null,
    trouble: null,
    spanIds: [],
    children,
    open: false,
    spoken: label,
  };
}

function spansByName(spans: RunFacts["spans"]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const span of spans) {
    const key = nameKey(span.kind, span.label);
    const ids = found.get(key);
    if (ids) ids.push(span.spanId);
    else found.set(key, [span.spanId]);
  }
  return found;
}

const nameKey = (kind: Kind, name: string) => `${kind}\n${name}`;
