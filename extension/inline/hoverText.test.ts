import { expect, test } from "vitest";
import { aKey } from "../testing/build.ts";
import { hoverTexts, plainMarkdown, unlinked } from "./hoverText.ts";

test("a hover says who, how it was found, and where the time went", () => {
  const key = aKey({
    name: "Researcher",
    totalMs: 1_887,
    budget: { limitMs: 1_500, usedMs: 1_887, over: true },
    parts: [{ name: "search_wire", kind: "tool", calls: 2, ms: 140, errors: 1 }],
    spanIds: ["a", "b"],
  });
  const [text] = hoverTexts([key], { exact: false, durationMs: 3_620, drawn: true });
  expect(text?.spanId).toBe("b");
  const ours = text?.ours.replaceAll("\u00a0", " ");
  expect(ours).toContain("**Researcher** agent · found here by its name, not exact");
  expect(ours).toContain("`━━━━━━━━━━━━━━┃═══` 1.89 s of 1.5 s");
  expect(ours).toContain("| search\\_wire, 2 calls | 140 ms | 7 % | ✕ 1 failed |");
});

test("no word of a trace is Markdown in our block (V4, H1)", () => {
  const name = "[x](command:workbench.action.terminal.new) <b>|`$(zap)` www.example.org";
  const [text] = hoverTexts([aKey({ name, parts: [{ name, kind: "tool", calls: 1, ms: 1, errors: 0 }] })], {
    exact: true,
    durationMs: 100,
    drawn: true,
  });
  expect(text?.ours).not.toMatch(/(?<!\\)\[x/);
  expect(text?.ours).not.toMatch(/(?<!\\)\]\(/);
  expect(text?.ours).not.toMatch(/(?<!\\)<b/);
  expect(plainMarkdown("a\n\nb")).toBe("a b");
  expect(plainMarkdown("http://x.y")).toBe("http\\:\\/\\/x\\.y");
});

test("addresses in what was sent become no links (V4, V8)", () => {
  expect(unlinked("see https://x.y and www.z.org")).toBe("see https:\u2060//x.y and www\u2060.z.org");
});

test("for a screen reader the figures stand without the drawing", () => {
  const keys = [
    aKey({ totalMs: 140, intervals: [{ fromMs: 0, toMs: 140, waiting: false }] }),
    aKey({ budget: { limitMs: 1_500, usedMs: 1_887, over: true } }),
  ];
  const texts = hoverTexts(keys, { exact: true, durationMs: 3_620, drawn: false });
  const said = texts.map(({ ours }) => ours.replaceAll("\u00a0", " "));
  expect(said.join()).not.toMatch(/[━─┃═╾╼`]/);
  expect(said[0]).toContain("140 ms");
  expect(said[1]).toContain("1.89 s of 1.5 s");
});

test("at most three things of a line are told", () => {
  expect(hoverTexts([aKey(), aKey(), aKey(), aKey()], { exact: true, durationMs: 1, drawn: true })).toHaveLength(3);
});
