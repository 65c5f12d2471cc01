import { html, type TemplateResult } from "lit";

/** Code points of the codicon font, by the names that VS Code gives them. */
const ICONS = {
  account: 0xeb99,
  "arrow-down": 0xea9a,
  "arrow-left": 0xea9b,
  "arrow-right": 0xea9c,
  "arrow-swap": 0xebcb,
  "arrow-up": 0xeaa1,
  beaker: 0xea79,
  book: 0xeaa4,
  checklist: 0xeab3,
  "chevron-down": 0xeab4,
  "chevron-right": 0xeab6,
  "circle-slash": 0xeabd,
  "circle-small": 0xec07,
  "circle-small-filled": 0xeb8a,
  close: 0xea76,
  comment: 0xea6b,
  "comment-discussion": 0xeac7,
  copy: 0xebcc,
  database: 0xeace,
  "debug-disconnect": 0xead0,
  edit: 0xea73,
  error: 0xea87,
  filter: 0xeaf1,
  flame: 0xeaf2,
  "git-commit": 0xeafc,
  "git-compare": 0xeafd,
  "go-to-file": 0xea94,
  "list-ordered": 0xeb16,
  mcp: 0xec47,
  pass: 0xeba4,
  pin: 0xeb2b,
  pinned: 0xeba0,
  plug: 0xeb2d,
  pulse: 0xeb31,
  question: 0xeb32,
  quote: 0xeb33,
  refresh: 0xeb37,
  "repo-forked": 0xea63,
  robot: 0xec20,
  search: 0xea6d,
  shield: 0xeb53,
  sparkle: 0xec10,
  "symbol-numeric": 0xea90,
  terminal: 0xea85,
  tools: 0xeb6d,
  trash: 0xea81,
  "type-hierarchy": 0xebb9,
} as const satisfies Record<string, number>;

export type IconName = keyof typeof ICONS;

/** The character that draws an icon in the codicon font. */
export function iconCharacter(name: IconName): string {
  return String.fromCodePoint(ICONS[name]);
}

/** An icon without a meaning of its own: readers skip it. */
export function icon(name: IconName, size: "normal" | "small" = "normal"): TemplateResult {
  return html`<i class=${size === "small" ? "ci s" : "ci"} aria-hidden="true">${iconCharacter(name)}</i>`;
}
