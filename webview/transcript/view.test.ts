// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { buildTree } from "../timeline/tree.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { ContentLoader } from "./contentLoader.ts";
import { TranscriptView } from "./view.ts";

afterEach(() => document.body.replaceChildren());

/**
 * A transcript of spans, with what went in and came out of each; those without have sent neither. Null where nothing of
 * it has come yet.
 */
async function open(
  rows: ReturnType<typeof spanRow>[],
  sent: Readonly<Record<string, readonly [unknown, unknown]>> | null,
) {
  const view = new TranscriptView();
  const get = <T>(path: string) => {
    const spanId = path.split("/").at(-1) ?? "";
    if (sent === null) return new Promise<T>(() => {});
    const [input, output] = sent[spanId] ?? [null, null];
    return Promise.resolve({ spanId, input, output, provenance: {} } as T);
  };
  const content = new ContentLoader(get, () => {
    view.answers = content.answers;
  });
  Object.assign(view, {
    runId: "run",
    tree: buildTree(rows, new AgentColours(["Writer"]), 1000),
    content,
    answers: 0,
    selected: null,
  });
  document.body.append(view);
  for (let turn = 0; turn < 20; turn++) await new Promise((next) => setImmediate(next));
  const plain = (part: Element) => part.textContent?.replaceAll(/[^\x21-\x7e\u2190-\u27bf·]+/g, " ").trim();
  const texts = () =>
    [...(view.shadowRoot?.querySelectorAll(".entry") ?? [])].map((entry) =>
      [...entry.querySelectorAll(".at, p")].map(plain).join(" | "),
    );
  return { view, texts };
}

test("question, answers and calls stand one after the other, and what was not sent is said", async () => {
  const { texts } = await open(
    [
      spanRow("ask", { kind: "llm", agent: "Writer", label: "gpt", inputTokens: 5, outputTokens: 2 }),
      spanRow("call", { label: "search_wire", note: "battery", offsetMs: 20 }),
      spanRow("fails", { label: "publish", offsetMs: 40, status: "error", error: "refused" }),
      spanRow("silent", { kind: "llm", agent: "Writer", label: "gpt", offsetMs: 60 }),
    ],
    { ask: [[{ role: "user", content: "Write." }], "I search first."], call: [{ q: "battery" }, { hits: 3 }] },
  );
  expect(texts()).toEqual([
    "0 ms | You | Write.",
    "0 ms | Writergpt · 5 → 2 · 10 ms | I search first.",
    "20 ms | search_wirebattery 10 ms | hits 3",
    "40 ms | publish ✕ failed · 10 ms | refused",
    "60 ms | Writergpt · 10 ms | What it said was not sent.",
  ]);
});

test("a long transcript comes in parts, and as far as what is selected", async () => {
  const rows = Array.from({ length: 250 }, (_, i) => spanRow(`call${i}`, { offsetMs: i }));
  const { view, texts } = await open(rows, null);
  expect(texts()).toHaveLength(100);
  view.renderRoot.querySelector<HTMLElement>(".more button")?.click();
  await view.updateComplete;
  expect(texts()).toHaveLength(200);
  view.selected = "call249";
  await view.updateComplete;
  expect(texts()).toHaveLength(250);
  expect(view.renderRoot.querySelector(".sel")?.getAttribute("data-span")).toBe("call249");
});
