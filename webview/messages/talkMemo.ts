import type { Message } from "../../collector/contract/facts.ts";
import type { SpanTree } from "../timeline/tree.ts";
import { talkOf } from "./talk.ts";
import { type TalkPair, talkTable } from "./talkTable.ts";

/** Who talks to whom, worked out once for each state of a run. */
export class TalkMemo {
  #of: readonly [SpanTree, readonly Message[]] | null = null;
  #pairs: readonly TalkPair[] = [];

  pairs(tree: SpanTree, messages: readonly Message[]): readonly TalkPair[] {
    if (this.#of?.[0] !== tree || this.#of[1] !== messages) {
      this.#of = [tree, messages];
      this.#pairs = talkTable(talkOf(tree, { messages, guardrails: [], approvals: [] }).rows, tree);
    }
    return this.#pairs;
  }
}
