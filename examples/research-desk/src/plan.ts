import { type Span, trace } from "@opentelemetry/api";
import { callerOf } from "./place.ts";
import { inSpan, onStep } from "./telemetry.ts";

export interface Step {
  readonly id: string;
  readonly title: string;
  status: "pending" | "in_progress" | "completed" | "failed";
  readonly budget_ms?: number;
}

/** A plan that is worked on step by step, and of which every version is published. */
export class Plan {
  readonly id = "brief";
  readonly steps: Step[];
  #version = 0;

  constructor(steps: readonly Omit<Step, "status">[]) {
    this.steps = steps.map((step) => ({ ...step, status: "pending" }));
  }

  /** One full snapshot on a span, with the reason where it answers to something. */
  publish(span: Span | undefined, reason?: string): void {
    span?.addEvent("traceline.plan.updated", {
      "traceline.plan.id": this.id,
      "traceline.plan.version": ++this.#version,
      "traceline.plan.steps": JSON.stringify(this.steps),
      ...(reason ? { "traceline.plan.reason": reason } : {}),
    });
  }

  /** Puts other steps in the place of one. */
  replace(id: string, ...steps: readonly Omit<Step, "status">[]): void {
    const at = this.steps.findIndex((step) => step.id === id);
    this.steps.splice(at, at < 0 ? 0 : 1, ...steps.map((step) => ({ ...step, status: "pending" as const })));
  }

  /** Works on a step: every span inside says so, and the step's own span carries its time budget. */
  async work<T>(id: string, work: () => Promise<T>): Promise<T> {
    const at = callerOf(this.work);
    const step = this.steps.find((one) => one.id === id);
    if (!step) throw new Error(`The plan has no step ${id}.`);
    const attributes = {
      "traceline.plan.id": this.id,
      ...(step.budget_ms ? { "traceline.budget.time_ms.limit": step.budget_ms } : {}),
    };
    step.status = "in_progress";
    try {
      const result = await onStep(id, () => inSpan(step.title, { attributes, at }, work));
      step.status = "completed";
      return result;
    } catch (error) {
      step.status = "failed";
      this.publish(trace.getActiveSpan());
      throw error;
    }
  }
}
