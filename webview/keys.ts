/** What a key does in the panel. */
export type KeyAction =
  | "down"
  | "up"
  | "fold"
  | "unfold"
  | "openCode"
  | "details"
  | "nextProblem"
  | "previousProblem"
  | "zoomSelection"
  | "zoomWhole"
  | "zoomIn"
  | "zoomOut"
  | "moveLeft"
  | "moveRight"
  | "path"
  | "form"
  | "follow"
  | "compare"
  | "filter"
  | "search"
  | "escape"
  | "help";

const KEYS: Readonly<Record<string, KeyAction>> = {
  j: "down",
  k: "up",
  ArrowDown: "down",
  ArrowUp: "up",
  ArrowLeft: "fold",
  ArrowRight: "unfold",
  Enter: "openCode",
  " ": "details",
  e: "nextProblem",
  E: "previousProblem",
  z: "zoomSelection",
  "0": "zoomWhole",
  "+": "zoomIn",
  "=": "zoomIn",
  "-": "zoomOut",
  "[": "moveLeft",
  "]": "moveRight",
  p: "path",
  v: "form",
  f: "follow",
  c: "compare",
  "/": "filter",
  s: "search",
  Escape: "escape",
  "?": "help",
};

interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The action of a key, the number of a tab, or null. Keys with a modifier belong to the editor and the browser. */
export function keyAction(event: PressedKey): KeyAction | number | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (/^[1-7]$/.test(event.key)) return Number(event.key);
  return Object.hasOwn(KEYS, event.key) ? (KEYS[event.key] ?? null) : null;
}

/** Elements that scroll with the arrow keys while the focus is in them. */
const SCROLLS = "traceline-details";

/**
 * Whether an element on the way of a key, innermost first, keeps it for itself: text fields all of them, buttons the ones
 * that press them, the details the arrows.
 */
export function keepsKey(path: readonly EventTarget[], key: string): boolean {
  const [element] = path;
  if (!(element instanceof Element)) return false;
  if (key.startsWith("Arrow") && path.some((one) => one instanceof Element && one.matches(SCROLLS))) return true;
  if (element.matches("input, textarea, select, [contenteditable]")) return key !== "Escape";
  return element.matches("button, a") && (key === "Enter" || key === " ");
}

/** All keys in words, for the list that `?` opens. */
export const KEY_WORDS: readonly (readonly [string, string])[] = [
  ["1 to 7", "view"],
  ["↑ ↓, j k", "row"],
  ["← →", "fold, unfold or parent"],
  ["↑ ↓ ← →", "in a flame: above, below, before, after"],
  ["Enter", "open the code"],
  ["Space", "details"],
  ["e, Shift+E", "next, previous problem"],
  ["+ − 0", "zoom, whole run"],
  ["z", "zoom to the selection"],
  ["[ ]", "move the range"],
  ["p", "critical path"],
  ["v", "timeline as rows or as a flame, messages in order or as a graph"],
  ["f", "follow the live end"],
  ["c", "compare with the run before"],
  ["/", "filter"],
  ["s", "search all runs"],
  ["Esc", "clear selection, then filter"],
  ["?", "all keys"],
];
