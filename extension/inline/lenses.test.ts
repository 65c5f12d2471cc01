import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DocumentFacts } from "./documentFacts.ts";
import type { Inline } from "./inline.ts";
import { Lenses } from "./lenses.ts";
import type { LensFacts } from "./lensFacts.ts";

const listeners = vi.hoisted(() => ({
  text: [] as ((event: unknown) => void)[],
  visible: [] as ((event: unknown) => void)[],
  facts: [] as (() => void)[],
}));
const sight = vi.hoisted(() => ({ editors: [] as { document: unknown }[] }));

vi.mock("vscode", () => ({
  EventEmitter: class {
    listeners: (() => void)[] = [];
    event = (listener: () => void) => {
      this.listeners.push(listener);
      return { dispose: () => {} };
    };
    fire() {
      for (const listener of this.listeners) listener();
    }
    dispose() {}
  },
  Range: class {
    readonly start: { line: number };
    constructor(line: number) {
      this.start = { line };
    }
  },
  CodeLens: class {
    readonly range: unknown;
    readonly command: unknown;
    constructor(range: unknown, command: unknown) {
      this.range = range;
      this.command = command;
    }
  },
  l10n: { t: (text: string) => text },
  window: {
    get visibleTextEditors() {
      return sight.editors;
    },
    onDidChangeVisibleTextEditors: (listener: (event: unknown) => void) => {
      listeners.visible.push(listener);
      return { dispose: () => {} };
    },
  },
  workspace: {
    onDidChangeTextDocument: (listener: (event: unknown) => void) => {
      listeners.text.push(listener);
      return { dispose: () => {} };
    },
    getConfiguration: () => ({ get: (_: string, fallback: unknown) => fallback }),
  },
}));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  listeners.text.length = 0;
  listeners.visible.length = 0;
  listeners.facts.length = 0;
});

const lens = (line: number, id: string, what = id): LensFacts => ({
  line,
  id,
  trouble: null,
  plan: null,
  what,
  spans: { calls: [], models: [], checks: [] },
  budgetName: null,
});
const document = { uri: { scheme: "file", toString: () => "file:///a.ts" }, lineCount: 100 };

/** What the editor is left to draw what it was given, and more. */
const TO_DRAW_MS = 2_000;

/** A provider over facts that a test changes; what it shows, as `LINE TEXT`. */
function open() {
  const state = {
    ...{ lenses: [lens(3, "plan"), lens(9, "work")] as LensFacts[], isLive: false, choice: "newest" },
    isComplete: true,
  };
  sight.editors = [{ document }];
  const facts = () => ({ lenses: state.lenses, lines: [], columns: new Map(), difference: false, runId: "r" });
  const inline = {
    facts: () => (state.lenses.length > 0 ? (facts() as unknown as DocumentFacts) : null),
    get isLive() {
      return state.isLive;
    },
    get choice() {
      return state.choice;
    },
    get isComplete() {
      return state.isComplete;
    },
    runId: "r",
    onDidChange: (listener: () => void) => {
      listeners.facts.push(listener);
      return { dispose: () => {} };
    },
  };
  const provider = new Lenses(inline as unknown as Inline, () => true);
  let changes = 0;
  provider.onDidChangeCodeLenses(() => changes++);
  const shown = () =>
    provider
      .provideCodeLenses(document as never)
      .map(({ range, command }) => `${range.start.line + 1} ${command?.title}`);
  const type = (line: number, text: string) => {
    const at = { line: line - 1 };
    for (const listener of listeners.text)
      listener({ document, contentChanges: [{ range: { start: at, end: at }, text }] });
  };
  const factsChange = () => {
    for (const listener of listeners.facts) listener();
  };
  return { state, shown, type, factsChange, changes: () => changes };
}

test("while a run is live no lens comes or goes in sight; what did not happen yet says so; at its end all are there", () => {
  const { state, shown } = open();
  expect(shown()).toEqual(["3 plan", "9 work"]);
  state.isLive = true;
  state.lenses = [];
  expect(shown()).toEqual(["3 not yet in this run", "9 not yet in this run"]);
  state.lenses = [lens(3, "plan", "1 call"), lens(20, "check")];
  expect(shown()).toEqual(["3 1 call", "9 not yet in this run"]);
  state.isLive = false;
  expect(shown()).toEqual(["3 1 call", "20 check"]);
});

test("while somebody types no lens comes or goes, and when they rest the editor is told to ask again", () => {
  const { state, shown, type, changes } = open();
  shown();
  type(5, "\n");
  state.lenses = [lens(4, "other"), lens(10, "work", "2 calls")];
  expect(shown()).toEqual(["3 plan", "10 2 calls"]);
  vi.advanceTimersByTime(2_900);
  expect(changes()).toBe(0);
  vi.advanceTimersByTime(200);
  expect(changes()).toBe(1);
  expect(shown()).toEqual(["4 other", "10 2 calls"]);
});

test("who chooses something else to be shown sees it at once, live or not", () => {
  const { state, shown } = open();
  state.isLive = true;
  shown();
  state.choice = "run b";
  state.lenses = [lens(7, "b")];
  expect(shown()).toEqual(["7 b"]);
});

test("a document that was out of sight shows what there is when it comes back", () => {
  const { state, shown } = open();
  state.isLive = true;
  shown();
  sight.editors = [];
  for (const listener of listeners.visible) listener([]);
  state.lenses = [lens(7, "later")];
  expect(shown()).toEqual(["7 later"]);
});

test("a file that is opened while a run is live shows its lenses when its places are known, and keeps them from then on", () => {
  const { state, shown } = open();
  state.isLive = true;
  state.isComplete = false;
  state.lenses = [];
  expect(shown()).toEqual([]);
  state.lenses = [lens(3, "plan")];
  expect(shown()).toEqual(["3 plan"]);
  state.lenses = [lens(3, "plan"), lens(9, "work")];
  state.isComplete = true;
  expect(shown()).toEqual(["3 plan", "9 work"]);
  state.lenses = [lens(3, "plan"), lens(9, "work"), lens(20, "check")];
  expect(shown()).toEqual(["3 plan", "9 work"]);
});

test("the editor is told of lenses that changed, and only of those", () => {
  const { state, shown, factsChange, changes } = open();
  shown();
  vi.advanceTimersByTime(TO_DRAW_MS);
  factsChange();
  expect(changes()).toBe(0);
  state.lenses = [lens(3, "plan", "2 calls"), lens(9, "work")];
  factsChange();
  expect(changes()).toBe(1);
  shown();
  vi.advanceTimersByTime(TO_DRAW_MS);
  factsChange();
  expect(changes()).toBe(1);
});
