/** Number of agents of a run that have a colour of their own. */
const OWN_COLOURS = 6;

/** Slot of "no colour of its own": work without an agent, and the seventh agent and later. */
export const MORE = 0;

/** Colour slots of the agents of one run: 1 to 6 in order of appearance, else {@link MORE}. */
export class AgentColours {
  readonly #slots = new Map<string, number>();

  constructor(agents: readonly string[]) {
    for (const agent of agents.slice(0, OWN_COLOURS)) this.#slots.set(agent, this.#slots.size + 1);
  }

  slot(agent: string | null): number {
    return agent === null ? MORE : (this.#slots.get(agent) ?? MORE);
  }

  /** The custom property that holds the colour, for styles set through the CSSOM. */
  variable(agent: string | null): string {
    return slotVariable(this.slot(agent));
  }
}

export function slotVariable(slot: number): string {
  return slot === MORE ? "--tl-agent-more" : `--tl-agent-${slot}`;
}
