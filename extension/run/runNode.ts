import type { GuardrailCheck } from "../../collector/contract/facts.ts";
import { time } from "../../collector/contract/figures.ts";
import type { Kind } from "../../collector/contract/kind.ts";
import { say } from "../common/say.ts";
import type { Trouble } from "../runs/runsModel.ts";
import { shortTime } from "./shortTime.ts";

/** A row of the Run tree. `spanIds` are what it stands for; the first leads to the code. */
export interface RunNode {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: RunIcon;
  readonly agent: string | null;
  readonly trouble: Trouble | null;
  readonly spanIds: readonly string[];
  readonly children: readonly RunNode[];
  readonly open: boolean;
  /** For screen readers, where the description alone would be glyphs and figures. */
  readonly spoken: string;
  /** Of a row that leads to a page about a framework: which. */
  readonly guide?: string;
}

export type RunIcon = Kind | "running" | "budget" | "more" | "compare" | "lacks";

const STAGE_WORD: Readonly<Record<GuardrailCheck["stage"], () => string>> = {
  input: () => say("the input"),
  output: () => say("the output"),
  tool_input: () => say("the tool's input"),
  tool_output: () => say("the tool's output"),
  retrieval: () => say("what was retrieved"),
  unknown: () => "",
};

/** `blocked the output`. */
export function verdictText({ verdict, stage }: Pick<GuardrailCheck, "verdict" | "stage">): string {
  const what = STAGE_WORD[stage]();
  switch (verdict) {
    case "allow":
      return say("allowed {0}", what).trim();
    case "warn":
      return say("warned about {0}", what).trim();
    case "modify":
      return say("changed {0}", what).trim();
    case "block":
      return say("blocked {0}", what).trim();
    case "escalate":
      return say("sent to a person: {0}", what).trim();
    case "error":
      return say("failed to check {0}", what).trim();
    case "unknown":
      return say("checked {0}", what).trim();
  }
}

/** Time as used, of its budget where there is one: `581 ms of 600 ms`. */
export function timeOf(ms: number | null, budgetMs: number | null): string {
  const used = ms === null ? say("running") : time(ms);
  return budgetMs === null ? used : say("{0} of {1}", used, shortTime(time(budgetMs)));
}
