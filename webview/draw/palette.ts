import { MORE, slotVariable } from "../ui/agentColours.ts";

/** Colours of the drawings that do not depend on an agent, by the name of their token. */
const TOKENS = [
  "bg",
  "text-strong",
  "text",
  "text-2",
  "text-3",
  "rule",
  "grid",
  "idle",
  "thread",
  "select",
  "hover",
  "focus",
  "error",
  "over",
  "over-mark",
  "guard",
  "run",
  "wait",
] as const;

export type Token = (typeof TOKENS)[number];

/** What the theme says, read once per theme and kept until it changes. */
export interface Palette {
  readonly colours: Readonly<Record<Token, string>>;
  /** By colour slot of an agent. */
  readonly agents: readonly string[];
  readonly font: string;
  /** Size of the interface font in pixels; everything that is drawn scales with it. */
  readonly size: number;
  /** Opacity of the tint under hollow bars, and of what the run did not wait for: 0 to 1. */
  readonly inkTool: number;
  readonly inkOffPath: number;
  /** Width of a hollow bar's stroke in pixels. */
  readonly stroke: number;
}

const AGENT_SLOTS = [MORE, 1, 2, 3, 4, 5, 6];

/** Reads the tokens as they hold at an element. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const colours = Object.fromEntries(TOKENS.map((token) => [token, read(`--tl-${token}`)])) as Record<Token, string>;
  return {
    colours,
    agents: AGENT_SLOTS.map((slot) => read(slotVariable(slot))),
    font: read("--tl-font") || "sans-serif",
    size: Number.parseFloat(style.fontSize) || 13,
    inkTool: percent(read("--tl-ink-tool"), 0.24),
    inkOffPath: percent(read("--tl-ink-off-path"), 0.46),
    stroke: Number.parseFloat(read("--tl-stroke")) || 1,
  };
}

function percent(text: string, otherwise: number): number {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) ? value / 100 : otherwise;
}
