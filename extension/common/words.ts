import type { StepStatus } from "../../collector/contract/plan.ts";
import type { Verdict } from "../../collector/contract/span.ts";
import { say } from "./say.ts";

/** Words that several places say; functions, since the language is known only once the window is there. */

export const STEP_STATE: Readonly<Record<StepStatus, () => string>> = {
  pending: () => say("not begun"),
  in_progress: () => say("in progress"),
  completed: () => say("done"),
  failed: () => say("failed"),
  skipped: () => say("skipped"),
  blocked: () => say("blocked"),
  unknown: () => say("unknown"),
};

export const VERDICT: Readonly<Record<Verdict, () => string>> = {
  allow: () => say("allowed"),
  warn: () => say("warned"),
  modify: () => say("changed"),
  block: () => say("blocked"),
  escalate: () => say("sent to a person"),
  error: () => say("check failed"),
  unknown: () => say("unknown"),
};
