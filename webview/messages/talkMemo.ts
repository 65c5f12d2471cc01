import type { Approval, Message } from "../../collector/contract/facts.ts";
import type { SpanTree } from "../timeline/tree.ts";
import { talkOf } from "./talk.ts";
import { type TalkPair, talkTable } from "./talkTable.ts";

/** Who talks to whom, worked out once for each state of a run. */
export class TalkMemo {
  #of: readonly unknown[] = [];
  #pairs: readonly TalkPair[] = [];

  pairs(tree: SpanTree, messages: readonly Message[], approvals: readonly Approval[]): readonly TalkPair[] {
    const of = [tree, messages, approvals];
    if (of.some((one, i) => one !== this.#of[i])) {
      this.#of = of;
      const { rows } = talkOf(tree, { messages, guardrails: [], approvals: [] });
      this.#pairs = talkTable(rows, tree, approvals);
    }
    return this.#pairs;
  }
}
