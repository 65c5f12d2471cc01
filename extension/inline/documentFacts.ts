import type { CodeAnswer, CodeKey } from "../../collector/contract/code.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { afterColumns } from "./afterLine.ts";
import { enclosingFunctions } from "./enclosingFunction.ts";
import { FactsMemory } from "./factsMemory.ts";
import { type LensFacts, lensFacts } from "./lensFacts.ts";
import type { LensPart } from "./lensParts.ts";
import { type LineFacts, lineFacts } from "./lineFacts.ts";
import { type NotReached, notReached } from "./notReached.ts";
import { ownFailures } from "./ownFailures.ts";
import type { PlacedKey } from "./placedKey.ts";
import type { PlanLens } from "./planLenses.ts";

/** Everything that the editor shows in one document, worked out once per change. */
export interface DocumentFacts {
  readonly lines: readonly LineFacts[];
  readonly lenses: readonly LensFacts[];
  /** By line, what is defined there. */
  readonly definitions: ReadonlyMap<number, { readonly keys: readonly CodeKey[]; readonly exact: boolean }>;
  /** By line, where the text behind it begins; null where there is no room. */
  readonly columns: ReadonlyMap<number, number | null>;
  /** What the run did not come to; null unless it was stopped. */
  readonly notReached: NotReached | null;
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
  /** By the work that made a plan. */
  readonly plans: ReadonlyMap<CodeKey, PlanLens>;
  readonly lensParts: ReadonlySet<LensPart>;
}

/** @param memory of the same document and the same run, places and settings: it saves most of the work after an edit */
export function documentFacts(input: DocumentInput, memory = new FactsMemory()): DocumentFacts {
  const { placed, lines, run, code } = input;
  const within = placed.filter((one) => one.line >= 1 && one.line <= lines.length);
  const failures = ownFailures(code.keys);
  const context = { durationMs: code.durationMs, agents: run.agents, failures, runs: input.runs };
  const touched = lineFacts(within, context, memory.lines);
  const enclosing = enclosingFunctions(lines);
  const options = {
    costSource: run.costSource,
    runs: input.runs,
    difference: input.difference,
    plans: input.plans,
    parts: input.lensParts,
    failures,
  };
  return {
    lines: touched,
    lenses: lensFacts(within, lines, options, { enclosing, memory: memory.lenses }),
    definitions: definitionsOf(within),
    columns: afterColumns(touched, lines, input.tabSize, enclosing),
    notReached: isStopped(input) ? notReached(touched, lines) : null,
    durationMs: code.durationMs,
    agents: run.agents,
    difference: input.difference,
    runId: run.runId,
  };
}

/** Only one whole run says what it did not come to. */
function isStopped({ run, runs, difference }: DocumentInput): boolean {
  return runs === 1 && !difference && (run.status === "blocked" || run.status === "error");
}

function definitionsOf(placed: readonly PlacedKey[]): DocumentFacts["definitions"] {
  const lines = new Map<number, { keys: CodeKey[]; exact: boolean }>();
  for (const one of placed) {
    if (one.role !== "definition" || one.stale) continue;
    const here = lines.get(one.line) ?? { keys: [], exact: false };
    lines.set(one.line, { keys: [...here.keys, one.key], exact: here.exact || one.exact });
  }
  return lines;
}
