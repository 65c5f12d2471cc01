import type { LineMark, RunLine } from "../../contract/line.ts";
import { textLine } from "../../contract/textLine.ts";
import { agentTone, type Paint } from "./terminalStyle.ts";

/** A run's line in characters, each working stretch in the colour of the agent that worked there. */
export function runLineText(line: RunLine, agents: readonly string[], cells: number, paint: Paint): string {
  const marks = line.marks.flatMap((mark) => {
    const kind = MARKS[mark.kind];
    return kind ? [{ atMs: mark.atMs, kind }] : [];
  });
  const intervals = line.segments.map(({ fromMs, toMs, state }) => ({ fromMs, toMs, waiting: state === "waiting" }));
  const stretches = textLine({ cells, durationMs: line.durationMs, intervals, marks });
  const glyphs = stretches.flatMap(({ state, text }) => [...text].map((glyph) => ({ state, glyph })));
  return glyphs
    .map(({ state, glyph }, cell) => {
      if (state === "failed") return paint(glyph, "error");
      if (state === "hit") return paint(glyph, "guard");
      if (state !== "working") return paint(glyph, "quiet");
      const agent = agentAt(line, ((cell + 0.5) / cells) * line.durationMs);
      return paint(glyph, agentTone(agent === null ? -1 : agents.indexOf(agent)));
    })
    .join("");
}

const MARKS: Partial<Record<LineMark["kind"], "check" | "hit" | "failed">> = { hit: "hit", failed: "failed" };

function agentAt(line: RunLine, atMs: number): string | null {
  return line.segments.find((segment) => segment.fromMs <= atMs && atMs < segment.toMs)?.agent ?? null;
}
