import type { CodeKey } from "../../collector/contract/code.ts";
import { oneLine } from "../../collector/contract/figures.ts";
import type { Plan } from "../../collector/contract/plan.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import { counted } from "../common/counted.ts";
import { say } from "../common/say.ts";
import { latestPlans, planName, planText } from "../run/planModel.ts";

/** What stands over code that made a plan or changed one. */
export interface PlanLens {
  readonly planId: string;
  readonly text: string;
}

/**
 * By the work that made it: a plan's latest state over what made its first version, and over what planned anew, what
 * that changed. Versions that only tell how far the steps are stand nowhere.
 */
export function planLenses(
  plans: readonly Plan[],
  keys: readonly CodeKey[],
  spans: readonly SpanRow[],
): Map<CodeKey, PlanLens> {
  const found = new Map<CodeKey, PlanLens>();
  const bySpan = new Map(spans.map((span) => [span.spanId, span]));
  for (const latest of latestPlans(plans)) {
    const versions = plans.filter(({ planId }) => planId === latest.planId).sort((a, b) => a.version - b.version);
    for (const version of versions) {
      const key = makerOf(version, keys, bySpan);
      if (!key) continue;
      if (version === versions[0]) found.set(key, { planId: latest.planId, text: stateText(latest) });
      else if (!found.has(key) && changes(version))
        found.set(key, { planId: latest.planId, text: `${planName(version)} · ${changes(version)}` });
    }
  }
  return found;
}

/** `Plan v3 · 2 of 5 done · now Check the figures`. */
function stateText(plan: Plan): string {
  const current = plan.steps.filter(({ status }) => status === "in_progress");
  const now = current.length === 1 ? ` · ${say("now {0}", oneLine(current[0]!.title, 30))}` : "";
  return `${planName(plan)} · ${planText(plan)}${now}`;
}

function changes({ steps, dropped }: Plan): string {
  const added = steps.filter((step) => step.added).length;
  // The second of two counts of the same needs no noun.
  const gone = added > 0 ? String(dropped.length) : counted(dropped.length, "step");
  return [
    ...(added > 0 ? [say("{0} added", counted(added, "step"))] : []),
    ...(dropped.length > 0 ? [say("{0} dropped", gone)] : []),
  ].join(", ");
}

function makerOf(
  { spanId, agent }: Plan,
  keys: readonly CodeKey[],
  spans: ReadonlyMap<string, SpanRow>,
): CodeKey | undefined {
  const byId = spanId === null ? undefined : keys.find((key) => key.spanIds.includes(spanId));
  if (byId) return byId;
  const span = spanId === null ? undefined : spans.get(spanId);
  const like =
    span && keys.find((key) => key.kind === span.kind && key.name === span.label && key.agent === span.agent);
  return like ?? (agent === null ? undefined : keys.find((key) => key.kind === "agent" && key.name === agent));
}
