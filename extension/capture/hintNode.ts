import type { Hint } from "../../collector/contract/hint.ts";
import { say } from "../common/say.ts";

/** A row of the Runs view: a framework ran, and nothing of it is seen. */
export interface HintNode {
  readonly kind: "hint";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Said as a whole: which framework ran, what is missing, what installs it. */
  readonly tooltip: string;
  readonly hint: Hint;
}

export function hintNode(hint: Hint): HintNode {
  const { framework, missing, command } = hint;
  const told = say("{0} ran and sent nothing. It needs {1}.", framework, missing);
  return {
    kind: "hint",
    id: `hint:${hint.id}`,
    label: say("{0} sent nothing", framework),
    description: say("needs {0}", missing),
    tooltip: command === null ? told : `${told}\n${command}`,
    hint,
  };
}
