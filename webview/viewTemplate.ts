import { html, type TemplateResult } from "lit";
import type { RunPart } from "../collector/contract/api.ts";
import type { RunSummary } from "../collector/contract/run.ts";
import type { CompareLoader } from "./compareLoader.ts";
import type { TimeRange } from "./draw/scale.ts";
import type { PartsLoader } from "./partsLoader.ts";
import type { SpanTree } from "./timeline/tree.ts";
import type { ContentLoader } from "./transcript/contentLoader.ts";
import type { TrendLoader } from "./trendLoader.ts";
import type { AgentColours } from "./ui/agentColours.ts";
import { emptyState } from "./ui/emptyState.ts";
import { loadingBars } from "./ui/loadingBars.ts";
import { VIEW_PARTS, type ViewName } from "./views.ts";

/** What the keys of the panel ask of the view that is shown. */
export interface ShownView extends HTMLElement {
  /** Selects the row `by` rows further down. */
  move?(by: number): void;
  /** Folds the selected row, or goes to what it hangs under. */
  fold?(): void;
  /** Opens the selected row, or goes to the first one under it. */
  unfold?(): void;
}

/** What every view draws from. */
export interface ViewSubject {
  readonly run: RunSummary;
  readonly tree: SpanTree;
  readonly colours: AgentColours;
  readonly range: TimeRange;
  readonly selected: string | null;
  /** Messages are wanted as a graph. */
  readonly isGraph: boolean;
}

/** What changed from another run to this one; bars while it is on its way. `inEditor` has code beside it. */
export function compareTemplate(
  loader: CompareLoader,
  [other, runId]: readonly [string, string],
  inEditor: boolean,
): TemplateResult {
  const compared = loader.of(other, runId);
  if (loader.problem !== null) return emptyState({ head: "The runs could not be compared", sentences: loader.problem });
  if (!compared) return loadingBars();
  return html`<traceline-compare .comparison=${compared.comparison} .lineA=${compared.lineA} .lineB=${compared.lineB} .inEditor=${inEditor}></traceline-compare>`;
}

/** What views read from besides. */
export interface ViewLoaders {
  readonly parts: PartsLoader;
  readonly content: ContentLoader;
  readonly trend: TrendLoader;
}

/** A view over the parts it needs; bars while one of them is on its way. */
export function viewTemplate(
  view: ViewName,
  about: ViewSubject,
  { parts, content, trend }: ViewLoaders,
): TemplateResult {
  const missing = VIEW_PARTS[view].filter((part: RunPart) => parts.part(part) === null);
  if (parts.problem !== null && missing.length > 0) {
    return emptyState({ head: "This part of the run could not be read", sentences: parts.problem });
  }
  if (missing.length > 0) return loadingBars();
  const { run, tree, colours, selected } = about;
  switch (view) {
    case "messages":
      if (about.isGraph)
        return html`<traceline-talk-graph .tree=${tree} .colours=${colours} .agents=${run.agents} .selected=${selected}
          .messages=${parts.part("messages")?.messages ?? []} .guardrails=${parts.part("guardrails")?.guardrails ?? []}
          .approvals=${parts.part("approvals")?.approvals ?? []}></traceline-talk-graph>`;
      return html`<traceline-messages .tree=${tree} .colours=${colours} .agents=${run.agents} .selected=${selected}
        .messages=${parts.part("messages")?.messages ?? []} .guardrails=${parts.part("guardrails")?.guardrails ?? []}
        .approvals=${parts.part("approvals")?.approvals ?? []}></traceline-messages>`;
    case "plan":
      return html`<traceline-plan .plans=${parts.part("plan")?.plans ?? []} .tree=${tree} .colours=${colours}
        .range=${about.range} .selected=${selected}></traceline-plan>`;
    case "transcript":
      return html`<traceline-transcript .runId=${run.runId} .tree=${tree} .content=${content} .answers=${content.answers}
        .selected=${selected}></traceline-transcript>`;
    case "guardrails":
      return html`<traceline-guardrails .guardrails=${parts.part("guardrails")?.guardrails ?? []}
        .approvals=${parts.part("approvals")?.approvals ?? []} .selected=${selected}></traceline-guardrails>`;
    case "budgets":
      return html`<traceline-budgets .run=${run} .others=${trend.of(run)} .tree=${tree} .colours=${colours} .selected=${selected}
        .budgets=${parts.part("budgets")?.budgets ?? []} .evaluations=${parts.part("evaluations")?.evaluations ?? []}></traceline-budgets>`;
    default:
      return html``;
  }
}
