import { type GuardrailCheck, isHit } from "../../collector/contract/facts.ts";
import type { Verdict } from "../../collector/contract/span.ts";

/** Checks under one head. */
export interface CheckGroup {
  readonly head: string;
  readonly checks: readonly GuardrailCheck[];
}

/** Hits first, the worst of them on top, then what was allowed, then what is not known. */
export function checkGroups(checks: readonly GuardrailCheck[]): CheckGroup[] {
  const stopped = checks.filter((check) => STOPS.has(check.verdict));
  const questioned = checks.filter((check) => isHit(check.verdict) && !STOPS.has(check.verdict));
  const groups = [
    { head: "Stopped something", checks: stopped },
    { head: "Changed or questioned something", checks: questioned },
    { head: "Allowed", checks: checks.filter((check) => check.verdict === "allow") },
    { head: "Verdict unknown", checks: checks.filter((check) => check.verdict === "unknown") },
  ];
  return groups
    .filter((group) => group.checks.length > 0)
    .map(({ head, checks: some }) => ({ head, checks: [...some].sort((a, b) => a.atMs - b.atMs) }));
}

const STOPS: ReadonlySet<Verdict> = new Set(["block"]);

/** How a verdict is drawn: its glyph, and whose colour. */
export function verdictMark(verdict: Verdict): { readonly glyph: string; readonly tone: "q" | "ovr" | "grd" | "err" } {
  if (verdict === "allow" || verdict === "unknown") return { glyph: "◇", tone: "q" };
  if (verdict === "warn") return { glyph: "◇", tone: "ovr" };
  if (verdict === "error") return { glyph: "✕", tone: "err" };
  return { glyph: "◆", tone: "grd" };
}
