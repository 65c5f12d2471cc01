import { ThemeColor, ThemeIcon } from "vscode";
import { KIND_ICONS } from "../../collector/contract/kindIcons.ts";
import { agentColour, NO_AGENT } from "../inline/lineFacts.ts";
import type { RunIcon } from "../run/runNode.ts";
import type { Trouble } from "../runs/runsModel.ts";

const KIND_ICON: Readonly<Record<RunIcon, string>> = {
  ...KIND_ICONS,
  running: "loading~spin",
  budget: "watch",
  more: "ellipsis",
  compare: "git-compare",
  lacks: "lightbulb",
};

const TROUBLE_COLOUR: Readonly<Record<Trouble, string>> = {
  hit: "traceline.guardrail",
  failed: "traceline.error",
  over: "traceline.overBudget",
};

export function troubleColour(trouble: Trouble): ThemeColor {
  return new ThemeColor(TROUBLE_COLOUR[trouble]);
}

function agentThemeColour(colour: number): ThemeColor {
  return new ThemeColor(colour === NO_AGENT ? "traceline.agentMore" : `traceline.agent${colour}`);
}

/** The icon of a tree row: only agents and trouble are coloured. */
export function rowIcon(
  icon: RunIcon,
  agent: string | null,
  trouble: Trouble | null,
  agents: readonly string[],
): ThemeIcon {
  const id = icon === "budget" ? (trouble ? "warning" : "pass") : KIND_ICON[icon];
  if (trouble) return new ThemeIcon(id, troubleColour(trouble));
  if (icon === "agent") return new ThemeIcon(id, agentThemeColour(agentColour(agent, agents)));
  return new ThemeIcon(id);
}
