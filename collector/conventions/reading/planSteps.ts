import { STEP_STATUSES, type StepStatus } from "../../contract/plan.ts";
import type { SnapshotStep } from "../../model/modelSpan.ts";
import { asCount, isList, isObject, type Json } from "./fieldReaders.ts";

const ALIASES: Readonly<Record<string, StepStatus>> = {
  active: "in_progress",
  running: "in_progress",
  done: "completed",
  closed: "completed",
  cancelled: "skipped",
  canceled: "skipped",
  deleted: "skipped",
  not_started: "pending",
  open: "pending",
  todo: "pending",
  to_do: "pending",
};

/** A step's status in the words of plans; `_`, `-` and space are the same, a word nobody knows is `unknown`. */
export function stepStatus(word: string | null): StepStatus {
  if (word === null) return "unknown";
  const plain = word
    .trim()
    .toLowerCase()
    .replace(/[-\s]+/g, "_");
  if ((STEP_STATUSES as readonly string[]).includes(plain)) return plain as StepStatus;
  return Object.hasOwn(ALIASES, plain) ? (ALIASES[plain] ?? "unknown") : "unknown";
}

/** A list that is longer is no plan that anybody wrote down. */
const MOST_STEPS = 500;

/** Steps of a snapshot: a list of objects with a title (or `content`, `description`, `step`) and a status. */
export function planSteps(json: Json): SnapshotStep[] {
  if (!isList(json)) return [];
  return json
    .slice(0, MOST_STEPS)
    .map(snapshotStep)
    .filter((step) => step !== null);
}

function snapshotStep(json: Json): SnapshotStep | null {
  if (!isObject(json)) return null;
  const text = (...keys: string[]): string | null => {
    for (const key of keys) {
      const value = json[key];
      if (typeof value === "string" && value.trim() !== "") return value;
      if (typeof value === "number") return String(value);
    }
    return null;
  };
  const title = text("title", "content", "description", "step", "subject", "name");
  if (title === null) return null;
  const budget = json.budget_ms;
  return {
    id: text("id"),
    title,
    status: stepStatus(text("status", "state")),
    parentId: text("parent", "parentId", "parent_id"),
    budgetMs: typeof budget === "number" || typeof budget === "string" ? asCount(budget) : null,
  };
}
