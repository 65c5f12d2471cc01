import { oneLine, time } from "../../collector/contract/figures.ts";
import type { Token } from "../draw/palette.ts";
import type { RunRow } from "../runRow.ts";
import type { IconName } from "../ui/icons.ts";
import { verdictWord } from "../ui/kinds.ts";
import { limitTime } from "../ui/limitTime.ts";
import { isHit, overMs, type SpanTree } from "./tree.ts";

/** What stands beside a bar: only trouble speaks on the chart. */
export interface Say {
  /** A glyph of the code font, or an icon. */
  readonly glyph: string | null;
  readonly icon: IconName | null;
  readonly text: string;
  readonly colour: Token;
}

/** Characters of a failure that fit beside a bar. */
const MOST = 60;

/** What a row says beside its bar, or null for a row without trouble. */
export function sayOf(tree: SpanTree, index: number, isFolded: boolean): Say | null {
  const row = tree.rows[index] as RunRow;
  const own = tree.passedOn[index] && overMs(row) === 0 ? null : ownSay(row);
  if (own || !isFolded || !tree.trouble[index]) return own;
  for (let i = index + 1; i < (tree.foldEnd[index] as number); i++) {
    const inner = tree.rows[i] as RunRow;
    if (inner.status === "error" && !tree.passedOn[i])
      return { glyph: "✕", icon: null, text: oneLine(inner.label, MOST), colour: "error" };
    const said = ownSay(inner);
    if (said && said.glyph !== null) return said;
  }
  return null;
}

function ownSay(row: RunRow): Say | null {
  if (isHit(row) && row.verdict !== null) {
    if (row.verdict === "error") return { glyph: "✕", icon: null, text: verdictWord("error"), colour: "error" };
    if (row.verdict === "warn") return { glyph: "◇", icon: null, text: verdictWord("warn"), colour: "over" };
    return { glyph: "◆", icon: null, text: verdictWord(row.verdict), colour: "guard" };
  }
  if (row.status === "error") {
    return { glyph: "✕", icon: null, text: oneLine(row.error ?? "failed", MOST), colour: "error" };
  }
  const over = overMs(row);
  if (over > 0) {
    return { glyph: "▲", icon: null, text: `${time(over)} over ${limitTime(row.budgetMs ?? 0)}`, colour: "over" };
  }
  if (row.waiting) {
    const text = row.durationMs === null ? "waiting for a person" : "waited for a person";
    return { glyph: null, icon: null, text, colour: "text-2" };
  }
  if (row.attempt !== null && row.status !== "running") {
    return { glyph: null, icon: "refresh", text: "worked", colour: "text-2" };
  }
  return null;
}
