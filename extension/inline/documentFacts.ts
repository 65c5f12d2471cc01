import type { CodeAnswer } from "../../collector/contract/api.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { afterColumns } from "./afterLine.ts";
import { type LensFacts, lensFacts } from "./lensFacts.ts";
import { type LineFacts, lineFacts } from "./lineFacts.ts";
import type { PlacedKey } from "./placedKey.ts";

/** Everything that the editor shows in one document, worked out once per change. */
export interface DocumentFacts {
  readonly lines: readonly LineFacts[];
  readonly lenses: readonly LensFacts[];
  /** By line, where the text behind it begins; null where there is no room. */
  readonly columns: ReadonlyMap<number, number | null>;
  readonly durationMs: number;
  readonly agents: readonly string[];
  readonly difference: boolean;
  readonly runId: string;
}

export interface DocumentInput {
  readonly lines: readonly string[];
  readonly placed: readonly PlacedKey[];
  readonly tabSize: number;
  readonly run: RunSummary;
  readonly code: CodeAnswer;
  readonly runs: number;
  readonly difference: boolean;
  readonly plan: string | null;
}

export function documentFacts(input: DocumentInput): DocumentFacts {
  const { placed, lines, run, code } = input;
  const within = placed.filter((one) => one.line >= 1 && one.line <= lines.length);
  const touched = lineFacts(within, code.durationMs, run.agents);
  return {
    lines: touched,
    lenses: lensFacts(within, lines, {
      costSource: run.costSource,
      runs: input.runs,
      difference: input.difference,
      plan: input.plan,
    }),
    columns: afterColumns(touched, lines, input.tabSize),
    durationMs: code.durationMs,
    agents: run.agents,
    difference: input.difference,
    runId: run.runId,
  };
}
