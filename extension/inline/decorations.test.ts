import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { aKey } from "../../test/support/builtFacts.ts";
import { aRun } from "../../test/support/builtRun.ts";
import { Decorations } from "./decorations.ts";
import { documentFacts } from "./documentFacts.ts";
import type { Inline } from "./inline.ts";
import { USUAL_PARTS } from "./lensParts.ts";

const editorApi = vi.hoisted(() => {
  const listeners: Record<string, ((event: unknown) => void)[]> = {};
  const on = (name: string) => (listener: (event: unknown) => void) => {
    listeners[name] = [...(listeners[name] ?? []), listener];
    return { dispose: () => {} };
  };
  return { listeners, on, visible: [] as unknown[], types: 0 };
});

vi.mock("vscode", () => {
  const { on } = editorApi;
  class Position {
    readonly line: number;
    readonly character: number;
    constructor(line: number, character: number) {
      this.line = line;
      this.character = character;
    }
  }
  class Range {
    readonly start: Position;
    readonly end: Position;
    constructor(...at: (number | Position)[]) {
      const [a, b, c, d] = at;
      this.start = a instanceof Position ? a : new Position(a!, b as number);
      this.end = b instanceof Position ? b : new Position(c as number, d as number);
    }
  }
  return {
    Position,
    Range,
    ThemeColor: class {},
    ColorThemeKind: { Light: 1, Dark: 2, HighContrast: 3, HighContrastLight: 4 },
    DecorationRangeBehavior: {},
    OverviewRulerLane: {},
    Uri: { parse: (text: string) => text },
    l10n: { t: (text: string) => text },
    window: {
      get visibleTextEditors() {
        return editorApi.visible;
      },
      activeColorTheme: { kind: 2 },
      createTextEditorDecorationType: () => ({ key: `type${100 + editorApi.types++}`, dispose: () => {} }),
      onDidChangeVisibleTextEditors: on("visible"),
      onDidChangeTextEditorVisibleRanges: on("ranges"),
      onDidChangeTextEditorOptions: on("options"),
      onDidChangeActiveColorTheme: on("theme"),
      onDidChangeTextEditorSelection: on("selection"),
    },
    workspace: {
      onDidChangeConfiguration: () => ({ dispose: () => {} }),
      onDidChangeTextDocument: on("text"),
      onDidSaveTextDocument: on("saved"),
      getConfiguration: () => ({ get: (_: string, fallback: unknown) => fallback }),
    },
  };
});

beforeEach(() => {
  vi.useFakeTimers();
  editorApi.visible = [];
  for (const name of Object.keys(editorApi.listeners)) editorApi.listeners[name] = [];
});
afterEach(() => {
  // What was asked for has its turn, too.
  vi.runOnlyPendingTimers();
  vi.useRealTimers();
});

const lines = ["function f() {", "  work();", "}"];

/** An editor that notes when its decorations are set. */
function anEditor(uri: string) {
  const drawnAt: number[] = [];
  const lineAt = (at: number) => ({
    text: lines[at]!,
    range: { start: {}, end: { line: at, character: lines[at]!.length } },
  });
  return {
    drawnAt,
    document: { uri: { toString: () => uri }, lineCount: lines.length, lineAt },
    options: { tabSize: 2 },
    visibleRanges: [{ start: { line: 0 }, end: { line: 2 } }],
    setDecorations: () => drawnAt.push(Date.now()),
  };
}

/** Facts of a run that is a little longer each time. */
function live(): { inline: Inline; change: () => void } {
  let ms = 0;
  let told = () => {};
  const facts = () => {
    const key = aKey({ kind: "tool", name: "work", totalMs: ms, intervals: [{ fromMs: 0, toMs: ms, waiting: false }] });
    return documentFacts({
      lines,
      placed: [{ key, role: "call", line: 2, exact: true, stale: false, via: "attributes", was: null }],
      tabSize: 2,
      run: aRun({ status: "running" }),
      code: { runIds: ["r1"], durationMs: ms, keys: [key] },
      runs: 1,
      difference: false,
      plans: new Map(),
      lensParts: new Set(USUAL_PARTS),
    });
  };
  const inline = {
    facts,
    onDidChange: (listener: () => void) => {
      told = listener;
      return { dispose: () => {} };
    },
  };
  return {
    inline: inline as unknown as Inline,
    change: () => {
      ms += 10;
      told();
    },
  };
}

test("decorations change at most five times a second, however often facts, text and view change", () => {
  const editor = anEditor("file:///a.ts");
  editorApi.visible = [editor];
  const { inline, change } = live();
  const decorations = new Decorations(inline);
  for (let ms = 0; ms < 2_000; ms += 10) {
    change();
    for (const listener of editorApi.listeners.ranges ?? []) listener({ textEditor: editor });
    for (const listener of editorApi.listeners.text ?? [])
      listener({ document: editor.document, contentChanges: [{ range: { start: { line: 0 } }, text: "x" }] });
    vi.advanceTimersByTime(10);
  }
  const turns = [...new Set(editor.drawnAt)];
  expect(turns.length).toBeGreaterThan(5);
  expect(turns.length).toBeLessThanOrEqual(11);
  for (const [at, turn] of turns.slice(1).entries()) expect(turn - turns[at]!).toBeGreaterThanOrEqual(200);
  decorations.dispose();
});

test("only editors in sight are drawn", () => {
  const [seen, hidden] = [anEditor("file:///a.ts"), anEditor("file:///b.ts")];
  editorApi.visible = [seen];
  const { inline, change } = live();
  const decorations = new Decorations(inline);
  change();
  for (const listener of editorApi.listeners.options ?? []) listener({ textEditor: hidden });
  vi.advanceTimersByTime(1_000);
  expect(seen.drawnAt.length).toBeGreaterThan(0);
  expect(hidden.drawnAt).toEqual([]);
  decorations.dispose();
});
