import { html, nothing, svg, type TemplateResult } from "lit";
import { atLeast, count, money, time } from "../../collector/contract/figures.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { figure } from "../ui/figure.ts";
import { trendDots } from "./trend.ts";

export const UNKNOWN = html`<small>unknown</small>`;

/** One value of the scorecard. */
export interface Score {
  readonly name: string;
  /** What it counts. */
  readonly meaning: string;
  readonly shown: (run: RunSummary) => TemplateResult | string;
  /** As a number to be set beside that of other runs; null where it is not known. */
  readonly value: (run: RunSummary) => number | null;
}

/** The values of the scorecard in their order. */
export const SCORES: readonly Score[] = [
  {
    name: "time",
    meaning: "From the first sign of the run to its end.",
    shown: (run) => figure(time(run.durationMs)),
    value: (run) => run.durationMs,
  },
  {
    name: "without waiting",
    meaning: "Time without waiting for a person.",
    shown: (run) => figure(time(run.durationMs - run.waitingMs)),
    value: (run) => run.durationMs - run.waitingMs,
  },
  {
    name: "tokens",
    meaning: "In and out, cached tokens included.",
    shown: (run) => {
      const total = tokensOf(run);
      return total === null ? UNKNOWN : `${run.tokensAtLeast ? "≥\u2009" : ""}${count(total)}`;
    },
    value: tokensOf,
  },
  {
    name: "cost",
    meaning: "As it was sent, or estimated from list prices.",
    shown: (run) =>
      run.costUsd === null ? UNKNOWN : atLeast(money(run.costUsd, run.costSource ?? "emitted"), run.costAtLeast),
    value: (run) => run.costUsd,
  },
  {
    name: "tool calls failed",
    meaning: "Tool calls that failed, also those that worked when called again.",
    shown: (run) => of(run.toolErrors, run.toolCalls),
    value: (run) => run.toolErrors,
  },
  {
    name: "guardrail hits",
    meaning: "Checks with any verdict but allowed and unknown.",
    shown: (run) => of(run.guardrailHits, run.guardrailChecks),
    value: (run) => run.guardrailHits,
  },
];

function tokensOf({ inputTokens, outputTokens }: RunSummary): number | null {
  return inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0);
}

const of = (n: number, all: number) => html`${count(n)} <small>of ${count(all)}</small>`;

const WIDTH = 114;
const HEIGHT = 16;

/** Values of the last runs as dots on a thin line, the one of this run heavy; nothing where there is none to compare. */
export function trend(values: readonly (number | null)[]): TemplateResult | typeof nothing {
  const dots = trendDots(values)?.map(({ x, y, isLast }) => ({
    x: 2 + x * WIDTH,
    y: 3 + (1 - y) * HEIGHT,
    r: isLast ? 2.5 : 1.5,
  }));
  if (!dots) return nothing;
  const path = dots.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  return html`<svg class="trend" viewBox="0 0 118 22" aria-hidden="true"><path d=${path}></path>${dots.map(
    ({ x, y, r }) => svg`<circle cx=${x} cy=${y} r=${r}></circle>`,
  )}</svg>`;
}
