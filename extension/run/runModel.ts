import { isHit } from "../../collector/contract/facts.ts";
import { time } from "../../collector/contract/figures.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import { counted } from "../common/counted.ts";
import { say } from "../common/say.ts";
import { KIND_WORD } from "../common/words.ts";
import { GLYPH } from "../runs/runsModel.ts";
import { budgetNode } from "./budgetText.ts";
import { lackNodes } from "./lackNodes.ts";
import { planNodes } from "./planModel.ts";
import type { RunFacts } from "./runFacts.ts";
import { type RunNode, verdictText } from "./runNode.ts";
import { workTree } from "./workTree.ts";

/**
 * The Run tree. With a plan: the plan with its steps and who worked on them, then the hits and the exceeded budgets,
 * then the run's work, folded. Without one: the agents and their work, and budgets of the run as a whole. Last, what
 * could have been sent and was not.
 */
export function runTree(facts: RunFacts): RunNode[] {
  const work = workTree(facts);
  const plans = planNodes(facts);
  const shown = new Set(work.budgetSpans);
  const budgets = facts.budgets
    .filter((budget) => budget.over && (plans.length > 0 || budget.kind !== "time" || !shown.has(budget.spanId)))
    .map(budgetNode);
  const more = [...(facts.moreSpans ? [moreNode(facts)] : []), ...lackNodes(facts.run.lacks ?? [])];
  const roots = work.roots.map((root) => rootNode(root, facts));
  if (plans.length === 0) return [...roots, ...budgets, ...more];
  const hits = facts.guardrails
    .filter((check) => isHit(check.verdict))
    .map((check) =>
      hitNode(
        check,
        facts.spans.find((span) => span.spanId === check.spanId),
      ),
    );
  return [...plans, ...hits, ...budgets, ...roots.map((root) => ({ ...root, open: false })), ...more];
}

/** What a run came to stands on the row that is the run. */
function rootNode(root: RunNode, { run }: RunFacts): RunNode {
  const isRun = root.icon === "workflow" || root.icon === "run";
  if (!isRun || run.status !== "blocked") return root;
  const description = say("blocked after {0}", time(run.durationMs));
  return { ...root, description, spoken: `${root.label}, ${description}` };
}

function hitNode(check: RunFacts["guardrails"][number], span: SpanRow | undefined): RunNode {
  const what = verdictText(check);
  return {
    id: `hit:${check.spanId}:${check.name}`,
    label: check.name,
    description: `${GLYPH.hit} ${what}`,
    icon: "guardrail",
    agent: check.agent ?? span?.agent ?? null,
    trouble: check.verdict === "warn" ? "over" : "hit",
    spanIds: [check.spanId],
    children: [],
    open: false,
    spoken: `${check.name}, ${KIND_WORD.guardrail()}, ${what}`,
  };
}

function moreNode(facts: RunFacts): RunNode {
  const left = facts.run.spanCount - facts.spans.length;
  return {
    id: "more",
    label: counted(left, "more span"),
    description: say("in the run panel"),
    icon: "more",
    agent: null,
    trouble: null,
    spanIds: [],
    children: [],
    open: false,
    spoken: say("{0} in the run panel", counted(left, "more span")),
  };
}
