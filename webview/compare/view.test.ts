// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import type { Divergence } from "../../collector/contract/comparison.ts";
import { lineSegment, runLine, runSummary } from "../../test/support/panelRows.ts";
import { CompareView } from "./view.ts";

const step = (spanId: string, atMs: number, words: string) => ({ spanId, atMs, agent: "Refunds", words });
const DIVERGENCE: Divergence = {
  kind: "path",
  words: "A ran refund_order for A-1001; B did not, a person declined.",
  alike: 17,
  a: {
    atMs: 400,
    spanId: "a1",
    lastSpanId: "a0",
    steps: [step("a1", 400, "ran refund_order for A-1001"), step("a2", 500, "asked gpt-5.2")],
  },
  b: { atMs: 500, spanId: null, lastSpanId: "b0", steps: [step("b1", 600, "asked gpt-5.2")] },
};

afterEach(() => document.body.replaceChildren());

async function open(divergence: Divergence | null, inEditor = true) {
  const view = new CompareView();
  const told: unknown[] = [];
  for (const type of ["show-span", "open-code", "select-span", "open-both"])
    view.addEventListener(type, (event) => told.push([type, (event as CustomEvent).detail]));
  view.comparison = {
    a: runSummary({ runId: "run-a" }),
    b: runSummary({ runId: "run-b" }),
    sentence: "refund_order did not run in B.",
    entries: [],
    divergence,
  };
  view.lineA = runLine({ segments: [lineSegment(0, 1000, "Refunds")] });
  view.lineB = runLine({ segments: [lineSegment(0, 1000, "Refunds")] });
  view.inEditor = inEditor;
  document.body.append(view);
  await view.updateComplete;
  const press = async (name: string) => {
    const buttons = [...view.renderRoot.querySelectorAll<HTMLElement>("button")];
    buttons.find((button) => (button.getAttribute("aria-label") ?? button.textContent?.trim()) === name)?.click();
    await view.updateComplete;
  };
  const text = (selector: string) =>
    view.renderRoot.querySelector(selector)?.textContent?.replace(/\s+/g, " ").trim().replaceAll("\u00a0", " ");
  const forks = () => [...view.renderRoot.querySelectorAll<HTMLElement>(".fork > i")].map((dot) => dot.style.left);
  return { view, told, press, text, forks };
}

test("where the runs part is said and joined on both lines, and leads to span and code", async () => {
  const { told, press, text, forks } = await open(DIVERGENCE);
  expect(text(".banner > p")).toContain("at 500 ms: A ran refund_order for A-1001; B did not, a person declined.");
  expect(forks()).toEqual(["40%", "50%"]);
  await press("Show");
  await press("Code");
  expect(told).toEqual([
    ["show-span", { runId: "run-b", spanId: "b0" }],
    ["open-code", { spanId: "b0", role: "call" }],
  ]);
});

test("both are stepped through side by side, and the one that has ended says so", async () => {
  const { view, told, press, text, forks } = await open(DIVERGENCE);
  await press("Step both");
  expect(text(".steps > div")).toBe("A400 msRefunds ran refund_order for A-1001B600 msRefunds asked gpt-5.2");
  const [a, b] = [
    { runId: "run-a", spanId: "a1" },
    { runId: "run-b", spanId: "b1" },
  ];
  expect(told).toEqual([
    ["select-span", { spanId: "b1" }],
    ["open-both", { a, b }],
  ]);
  view.move(1);
  await view.updateComplete;
  expect(text(".steps > div")).toBe("A500 msRefunds asked gpt-5.2Bhad ended");
  expect(told.at(-1)).toEqual(["open-both", { a: { ...a, spanId: "a2" }, b: null }]);
  expect(forks()).toEqual(["50%", "60%"]);
  view.comparison = { ...view.comparison, divergence: { ...DIVERGENCE, alike: 18 } };
  await view.updateComplete;
  expect(forks()).toEqual(["50%", "60%"]);
  await press("Step back in both");
  await press("Refunds ran refund_order for A-1001");
  expect(told.at(-1)).toEqual(["show-span", { runId: "run-a", spanId: "a1" }]);
  view.comparison = { ...view.comparison, divergence: { ...DIVERGENCE, b: { ...DIVERGENCE.b, spanId: "b2" } } };
  await view.updateComplete;
  expect(text(".steps > div")).toBeUndefined();
  await press("Step both");
  await press("Step both");
  expect(text(".steps > div")).toBeUndefined();
});

test("without code beside it there is no way to code, and without a divergence none to it", async () => {
  const page = await open(DIVERGENCE, false);
  expect(page.text(".ways")).toBe("Show Step both");
  await page.press("Step both");
  expect(page.told).toEqual([["select-span", { spanId: "b1" }]]);
  const { text, forks } = await open(null);
  expect(text(".banner")).toContain("Both went the same way");
  expect([text(".ways"), forks()]).toEqual([undefined, []]);
});
