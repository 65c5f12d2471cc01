import { expect, test, vi } from "vitest";
import { TextSlots } from "./textSlots.ts";

const made = vi.hoisted(() => ({ count: 0, alive: new Set<string>() }));

vi.mock("vscode", () => ({
  DecorationRangeBehavior: { ClosedClosed: 1 },
  window: {
    createTextEditorDecorationType: () => {
      const key = `TextEditorDecorationType${++made.count}`;
      made.alive.add(key);
      return { key, dispose: () => made.alive.delete(key) };
    },
  },
}));

test.each([0, 30, 95, 993])(
  "another extension's text never stands between pieces of ours, after %i types",
  (before) => {
    made.count = before;
    made.alive.clear();
    const slots = new TextSlots("after", 9);
    const editor = { setDecorations: () => {} };
    slots.draw(editor as never, []);
    expect(made.alive.size).toBe(0);
    slots.draw(editor as never, [{ range: {} as never, agent: 0, pieces: [] }]);
    const own = [...made.alive];
    expect(own).toHaveLength(9);
    expect(own.toSorted()).toEqual(own);
    const foreign = Array.from({ length: 999 }, (_, n) => `TextEditorDecorationType${n + 1}`);
    for (const other of foreign.filter((key) => !made.alive.has(key))) {
      // As names of classes the keys are followed by a hyphen.
      const at = own.map((key) => `${key}-` < `${other}-`);
      expect(new Set(at).size).toBe(1);
    }
    slots.dispose();
    expect(made.alive.size).toBe(0);
  },
);
