import { ThemeColor } from "vscode";
import type { ColourId } from "../common/colours.ts";
import type { Ink } from "./inkedText.ts";
import { NO_AGENT } from "./lineFacts.ts";

const INK: Readonly<Record<Exclude<Ink, "agent">, ColourId>> = {
  idle: "traceline.lineIdle",
  quiet: "traceline.quiet",
  failed: "traceline.error",
  over: "traceline.overBudget",
  hit: "traceline.guardrail",
  waiting: "traceline.waiting",
  running: "traceline.running",
  slower: "traceline.slower",
  faster: "traceline.faster",
  added: "traceline.added",
  removed: "traceline.removed",
  same: "traceline.same",
};

export function inkColour(ink: Ink, agent: number): ThemeColor {
  return new ThemeColor(ink === "agent" ? agentColourId(agent) : INK[ink]);
}

export function agentColourId(agent: number): ColourId {
  return agent === NO_AGENT ? "traceline.agentMore" : (`traceline.agent${agent}` as ColourId);
}
