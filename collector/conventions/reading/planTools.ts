import type { ModelEvent, SnapshotStep } from "../../model/modelSpan.ts";
import { isList, isObject, type Json } from "./fieldReaders.ts";
import { textIn } from "./jsonFields.ts";
import { planSteps, stepStatus } from "./planSteps.ts";

/** A call of a tool that keeps a plan; calls that failed change none and are not given here. */
export interface PlanCall {
  readonly tool: string;
  readonly input: Json;
  readonly spanId: string | null;
  readonly atNs: bigint;
  /** Whose plan it is. */
  readonly agent: string | null;
  /** Calls of one answer are one change. */
  readonly batch: string | null;
}

/** Tools that replace the whole list → where in their arguments it stands. */
const LISTS: Readonly<Record<string, string>> = {
  todowrite: "todos",
  todo_write: "todos",
  write_todos: "todos",
  manage_todo_list: "todoList",
  update_plan: "plan",
  task_tracker: "task_list",
  tasktrackeraction: "task_list",
};

const TASKS: ReadonlySet<string> = new Set(["taskcreate", "taskupdate"]);

export function isPlanTool(name: string | null): name is string {
  if (name === null) return false;
  const key = name.toLowerCase();
  return Object.hasOwn(LISTS, key) || TASKS.has(key);
}

/**
 * Plans that agents keep with a tool. A full list is a snapshot; single creations and updates are added up, their ids
 * being the number of the creation, as the tools count them.
 */
export function planEvents(calls: readonly PlanCall[]): ModelEvent[] {
  const events: ModelEvent[] = [];
  const tasks = new Map<string | null, SnapshotStep[]>();
  const sorted = [...calls].sort((a, b) => (a.atNs < b.atNs ? -1 : a.atNs > b.atNs ? 1 : 0));
  const before = tasksBefore(sorted);
  sorted.forEach((call, i) => {
    const key = call.tool.toLowerCase();
    if (!TASKS.has(key)) {
      const list = listIn(call.input, LISTS[key] ?? "todos");
      const steps = planSteps(list);
      if (steps.length > 0) events.push(snapshot(call, steps, textIn(call.input, "explanation")));
      return;
    }
    const list = tasks.get(call.agent) ?? [];
    const first = before.get(call.agent) ?? 0;
    tasks.set(call.agent, key === "taskcreate" ? created(list, call.input, first) : updated(list, call.input));
    const next = sorted[i + 1];
    const goesOn = next && TASKS.has(next.tool.toLowerCase()) && next.batch === call.batch && next.agent === call.agent;
    if (call.batch !== null && goesOn) return;
    const steps = (tasks.get(call.agent) ?? []).filter((step) => step.title !== "");
    if (steps.length > 0) events.push(snapshot(call, steps, null));
  });
  return events;
}

function listIn(input: Json, key: string): Json {
  if (isList(input)) return input;
  if (!isObject(input)) return null;
  const found = input[key] ?? input.todos ?? input.plan ?? null;
  return isObject(input.kwargs) && found === null ? listIn(input.kwargs, key) : found;
}

function snapshot(call: PlanCall, steps: readonly SnapshotStep[], reason: string | null): ModelEvent {
  const planId = call.agent === null ? null : `plan of ${call.agent}`;
  const source = `tool:${call.tool}`;
  return {
    type: "plan",
    spanId: call.spanId,
    atNs: call.atNs,
    source: "event",
    snapshot: { planId, version: null, source, reason, steps },
  };
}

/**
 * Agent → how many tasks there were before its first one here: a list outlives the prompt that it was begun for, and goes on
 * counting. An update of a task that was not created here in time says so.
 */
function tasksBefore(calls: readonly PlanCall[]): ReadonlyMap<string | null, number> {
  const created = new Map<string | null, number>();
  const highest = new Map<string | null, number>();
  for (const { tool, agent, input } of calls) {
    const key = tool.toLowerCase();
    if (key === "taskcreate") created.set(agent, (created.get(agent) ?? 0) + 1);
    if (key === "taskupdate") highest.set(agent, Math.max(highest.get(agent) ?? 0, Number(taskId(input)) || 0));
  }
  const before = new Map<string | null, number>();
  for (const [agent, count] of created) before.set(agent, Math.max(0, (highest.get(agent) ?? 0) - count));
  return before;
}

const taskId = (input: Json) => textIn(input, "taskId") ?? textIn(input, "id");

/** A deleted task keeps its place, without a title, so that later ones keep their numbers. */
const GONE = { title: "", status: "skipped" } as const;

function created(list: readonly SnapshotStep[], input: Json, before: number): SnapshotStep[] {
  const title = textIn(input, "subject") ?? textIn(input, "title") ?? textIn(input, "description");
  const step = { id: String(before + list.length + 1), parentId: null, budgetMs: null };
  return [...list, title === null ? { ...step, ...GONE } : { ...step, title, status: "pending" }];
}

function updated(list: readonly SnapshotStep[], input: Json): SnapshotStep[] {
  const id = taskId(input);
  const status = textIn(input, "status");
  return list.map((step) => {
    if (step.id !== id) return step;
    if (status === "deleted") return { ...step, ...GONE };
    const title = textIn(input, "subject") ?? step.title;
    return { ...step, title, status: status === null ? step.status : stepStatus(status) };
  });
}
