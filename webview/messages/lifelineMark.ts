import { html, type TemplateResult } from "lit";
import type { AgentColours } from "../ui/agentColours.ts";
import { type IconName, icon } from "../ui/icons.ts";
import type { Lifeline } from "./lifelines.ts";

const ICON: Readonly<Record<Exclude<Lifeline["kind"], "agent">, IconName>> = {
  run: "pulse",
  person: "account",
  tool: "tools",
  mcp: "mcp",
};

/** What stands before the name of someone who takes part: an agent's colour, or what else it is. */
export function lifelineMark({ kind, id }: Lifeline, colours: AgentColours): TemplateResult {
  if (kind !== "agent") return icon(ICON[kind]);
  return html`<span class="dot" .style=${`--c:var(${colours.variable(id)})`}></span>`;
}
