import { LitElement, type PropertyValues } from "lit";
import type { Approval, GuardrailCheck, Message } from "../../collector/contract/facts.ts";
import type { SpanTree } from "../timeline/tree.ts";
import type { AgentColours } from "../ui/agentColours.ts";
import { foldLifelines, type Lifeline, lifelinesOf } from "./lifelines.ts";
import { type Talk, talkOf } from "./talk.ts";

const FACTS: readonly (keyof TalkForm)[] = ["tree", "messages", "guardrails", "approvals", "agents"];

/** What was said in a run, and between whom: what each form that it is shown in starts from. */
export abstract class TalkForm extends LitElement {
  static override properties = {
    tree: { attribute: false },
    colours: { attribute: false },
    agents: { attribute: false },
    messages: { attribute: false },
    guardrails: { attribute: false },
    approvals: { attribute: false },
    selected: { attribute: false },
  };

  declare tree: SpanTree;
  declare colours: AgentColours;
  /** In order of appearance. */
  declare agents: readonly string[];
  declare messages: readonly Message[];
  declare guardrails: readonly GuardrailCheck[];
  declare approvals: readonly Approval[];
  declare selected: string | null;

  protected talk: Talk = { rows: [], called: [] };
  /** Without those that are folded. */
  protected lifelines: readonly Lifeline[] = [];
  protected folded: ReadonlyMap<string, string> = new Map();
  readonly #resize = new ResizeObserver(() => this.requestUpdate());

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!FACTS.some((fact) => changed.has(fact))) return;
    this.talk = talkOf(this.tree, this);
    const all = lifelinesOf(this.talk, this.tree, this.agents, this);
    this.folded = foldLifelines(this.talk.rows, all);
    this.lifelines = all.filter((line) => !this.folded.has(line.id));
  }
}
