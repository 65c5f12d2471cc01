// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunSummary } from "../collector/contract/run.ts";
import type { SpanRow } from "../collector/contract/span.ts";
import { aHit } from "../test/support/aHit.ts";
import { columnsOfRows, lineSegment, runLine, runSummary, spanIdOf, spanRow } from "../test/support/panelRows.ts";
import "./details/view.ts";
import "./flame/view.ts";
import "./header/header.ts";
import type { Host, HostEvent, PanelState } from "./host.ts";
import "./line/view.ts";
import { RunPanel } from "./panel.ts";
import "./search/view.ts";
import "./timeline/view.ts";
import "./ui/splitter.ts";

const SPANS = [
  spanRow("run", { kind: "workflow", label: "research", durationMs: 1000 }),
  spanRow("agent", { kind: "agent", label: "Planner", agent: "Planner", depth: 1, parentId: "run", durationMs: 500 }),
  spanRow("call", {
    label: "search_wire",
    agent: "Planner",
    depth: 2,
    parentId: "agent",
    status: "error",
    error: "refused",
  }),
];

const RUN = spanIdOf("run");
const AGENT = spanIdOf("agent");
const CALL = spanIdOf("call");
/** The row of a span in the timeline. */
const rowOf = (spanId: string) => `traceline-timeline >>> [data-span="${spanId}"]`;

/** A host with one run that can be changed, and that notes what the panel asks of it. */
class FakeHost implements Host {
  readonly place = "editor";
  readonly canCompare = true;
  readonly done: unknown[][] = [];
  summary: RunSummary = runSummary();
  spans: SpanRow[] = [...SPANS];
  hits = [aHit({ runId: "run-1", spanId: CALL }), aHit({ runId: "run-2", spanId: CALL })];
  #tell: (event: HostEvent) => void = () => {};

  get<T>(path: string): Promise<T> {
    if (path.startsWith("/api/search")) return Promise.resolve({ hits: this.hits, next: null, waiting: 0 } as T);
    const part = path.split("?")[0]?.split("/").slice(4) ?? [];
    if (part.length === 0) return Promise.resolve(this.summary as T);
    if (part[0] === "line") return Promise.resolve(runLine({ segments: [lineSegment(0, 500, "Planner")] }) as T);
    if (part[0] === "evidence") return Promise.resolve({ spans: [{ spanId: AGENT, value: 1 }], next: null } as T);
    return Promise.reject(new Error("The details are gone."));
  }
  openBoth(...asked: unknown[]): void {
    this.done.push(["openBoth", ...asked]);
  }
  isReadable = true;
  bytes(): Promise<ArrayBuffer> {
    if (!this.isReadable) return Promise.reject(new Error("The collector answered 500."));
    return Promise.resolve(columnsOfRows(this.spans));
  }
  listen(on: (event: HostEvent) => void): () => void {
    this.#tell = on;
    return () => {};
  }
  tell(event: HostEvent): void {
    this.#tell(event);
  }
  state: PanelState | null = null;
  kept(): PanelState | null {
    return this.state;
  }
  keep(state: PanelState): void {
    this.state = state;
  }
  select(spanId: string | null): void {
    this.done.push(["select", spanId]);
  }
  openCode(spanId: string, role: string): void {
    this.done.push(["openCode", spanId, role]);
  }
  openFrame(): void {}
  openRun(runId: string, spanId: string | null): void {
    this.done.push(["openRun", runId, spanId]);
  }
  compareWithPrevious(): void {
    this.done.push(["compare"]);
  }
}

async function open(): Promise<{
  host: FakeHost;
  panel: RunPanel;
  settle: () => Promise<void>;
  part: (selector: string) => HTMLElement | null;
}> {
  const host = new FakeHost();
  const panel = new RunPanel();
  panel.host = host;
  document.body.append(panel);
  const settle = async () => {
    for (let turn = 0; turn < 8; turn++) await new Promise((next) => setImmediate(next));
    vi.advanceTimersByTime(60_000);
    for (let turn = 0; turn < 8; turn++) await new Promise((next) => setImmediate(next));
  };
  const part = (selector: string) => {
    let root: ShadowRoot | HTMLElement | null = panel.shadowRoot;
    const steps = selector.split(" >>> ");
    for (const step of steps.slice(0, -1)) root = root?.querySelector(step)?.shadowRoot ?? null;
    return root?.querySelector<HTMLElement>(steps.at(-1) ?? "") ?? null;
  };
  host.tell({ type: "show", runId: "run-1", compareWith: null });
  await settle();
  return { host, panel, settle, part };
}

const press = (key: string) => window.dispatchEvent(new KeyboardEvent("keydown", { key }));

// Readings of a run keep a distance in time: time passes only where a test lets it.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout"] }));
afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

test("a run stands with its title, its sentence and a row per span", async () => {
  const { panel, part } = await open();
  expect(part("traceline-header >>> h1")?.textContent).toBe("How fast does storage grow?");
  const rows =
    panel.shadowRoot?.querySelector("traceline-timeline")?.shadowRoot?.querySelectorAll("[role=treeitem]") ?? [];
  expect([...rows].map((row) => row.getAttribute("aria-label")?.split(",")[0])).toEqual([
    "research",
    "Planner",
    "search_wire",
  ]);
  expect(rows[2]?.getAttribute("aria-level")).toBe("3");
});

test("a count of the header is a button that leaves its spans in the timeline and selects the first", async () => {
  const { host, panel, settle, part } = await open();
  host.summary = runSummary({ toolCalls: 1 });
  host.tell({ type: "changed", runId: "run-1" });
  await settle();
  part("traceline-header >>> .facts button")?.click();
  await settle();
  const rows =
    panel.shadowRoot?.querySelector("traceline-timeline")?.shadowRoot?.querySelectorAll("[role=treeitem]") ?? [];
  expect([...rows].map((row) => row.getAttribute("data-span"))).toEqual([RUN, AGENT]);
  expect(host.done).toEqual([["select", AGENT]]);
  expect((part(".search") as HTMLInputElement | null)?.value).toBe("count:toolCalls");
});

test("a row that is clicked is selected here and everywhere", async () => {
  const { host, settle, part } = await open();
  part(rowOf(CALL))?.click();
  await settle();
  expect(host.done).toEqual([["select", CALL]]);
  expect(part(rowOf(CALL))?.getAttribute("aria-selected")).toBe("true");
  expect(part("traceline-details >>> .title")?.textContent).toBe("search_wire");
  expect(part("traceline-details >>> .problem")?.textContent).toBe("The details are gone.");
});

test("what was selected elsewhere is selected here and not told back", async () => {
  const { host, settle, part } = await open();
  host.tell({ type: "select", spanId: AGENT });
  await settle();
  expect(part(rowOf(AGENT))?.getAttribute("aria-selected")).toBe("true");
  expect(host.done).toEqual([]);
});

test("keys walk through the rows, go to the problem and open its code", async () => {
  const { host, settle } = await open();
  for (const key of ["j", "j", "e", "Enter"]) {
    press(key);
    await settle();
  }
  expect(host.done).toEqual([
    ["select", RUN],
    ["select", AGENT],
    ["select", CALL],
    ["openCode", CALL, "call"],
  ]);
});

test("arrows walk and fold wherever the focus is", async () => {
  const { settle, part } = await open();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowLeft"]) {
    press(key);
    await settle();
  }
  expect(part(rowOf(AGENT))?.getAttribute("aria-expanded")).toBe("false");
  press("ArrowRight");
  await settle();
  expect(part(rowOf(AGENT))?.getAttribute("aria-expanded")).toBe("true");
});

test("v turns the timeline into a flame and back, with the same span selected", async () => {
  const { host, settle, part } = await open();
  const walk = async (...keys: string[]) => {
    for (const key of keys) {
      press(key);
      await settle();
    }
  };
  await walk("v");
  expect(part("traceline-timeline")).toBeNull();
  expect(part(".tools .form")?.getAttribute("aria-pressed")).toBe("true");
  await walk("ArrowDown", "ArrowDown", "ArrowDown");
  expect(host.done).toEqual([
    ["select", RUN],
    ["select", AGENT],
    ["select", CALL],
  ]);
  const label = part("traceline-flame >>> [aria-selected=true]")?.getAttribute("aria-label");
  expect(label).toMatch(/^search_wire, tool call by Planner, failed, .*level 3, 3 of 3$/);
  await walk("ArrowUp");
  expect(part("traceline-flame >>> [aria-selected=true]")?.getAttribute("aria-label")).toMatch(/^Planner, .*itself/);
  expect(host.state?.otherForms).toEqual(["timeline"]);
  await walk("v");
  expect(part(rowOf(AGENT))?.getAttribute("aria-selected")).toBe("true");
});

test("a run that could not be read says why, and is read again when somebody wants that", async () => {
  const { host, settle, part } = await open();
  host.isReadable = false;
  host.tell({ type: "show", runId: "run-2", compareWith: null });
  await settle();
  expect(part(".empty")?.textContent).toMatch(/This run could not be read\s+The collector answered 500\./);
  host.isReadable = true;
  part(".empty button")?.click();
  await settle();
  expect(part("traceline-timeline")).not.toBeNull();
});

test("a panel that is shown again stands in the form in which it stood", async () => {
  const host = new FakeHost();
  host.state = { runId: "run-0", view: "plan", selected: null, otherForms: ["timeline", "nonsense"] };
  const panel = new RunPanel();
  panel.host = host;
  document.body.append(panel);
  host.tell({ type: "show", runId: "run-1", compareWith: null });
  for (let turn = 0; turn < 8; turn++) await new Promise((next) => setImmediate(next));
  expect(panel.shadowRoot?.querySelector("traceline-flame")).not.toBeNull();
});

test("Space shuts the details, Escape clears the selection", async () => {
  const { host, settle, part } = await open();
  press("e");
  await settle();
  press(" ");
  await settle();
  expect(part("traceline-details")).toBeNull();
  press("Escape");
  await settle();
  expect(host.done.at(-1)).toEqual(["select", null]);
});

test("news adds rows and keeps selection and folds", async () => {
  const { host, settle, part } = await open();
  press("e");
  await settle();
  part(`${rowOf(AGENT)} .twistie`)?.click();
  await settle();
  host.spans = [...SPANS, spanRow("next", { label: "Writer", depth: 1, offsetMs: 600 })];
  host.tell({ type: "changed", runId: "run-1" });
  await settle();
  expect(part(rowOf(spanIdOf("next")))).not.toBeNull();
  expect(part(rowOf(CALL))).toBeNull();
  expect(part("traceline-details >>> .title")?.textContent).toBe("search_wire");
});

test("new trouble in a live run is announced once", async () => {
  const { host, settle, part } = await open();
  host.summary = runSummary({ status: "running", failures: 1, sentence: "Running. search_wire failed." });
  host.tell({ type: "changed", runId: "run-1" });
  await settle();
  expect(part("[aria-live=polite]")?.textContent).toBe("Running. search_wire failed.");
});

test("a collector that stopped is told, and the run stays", async () => {
  const { host, settle, part } = await open();
  host.tell({ type: "connection", problem: "The collector stopped. Port 4318 is in use by another program." });
  await settle();
  expect(part(".notice")?.textContent?.trim()).toMatch(/The collector stopped\. Port 4318/);
  expect(part("traceline-timeline")).not.toBeNull();
  host.tell({ type: "connection", problem: null });
  await settle();
  expect(part(".notice")).toBeNull();
});

test("a panel that is shown again stands as it stood", async () => {
  const host = new FakeHost();
  host.state = { runId: "run-1", view: "budgets", selected: CALL };
  const panel = new RunPanel();
  panel.host = host;
  document.body.append(panel);
  host.tell({ type: "show", runId: "run-1", compareWith: null });
  for (let turn = 0; turn < 8; turn++) await new Promise((next) => setImmediate(next));
  expect(panel.shadowRoot?.querySelector(".tab.on")?.textContent?.trim()).toBe("Budgets");
  expect(panel.shadowRoot?.querySelector("traceline-details")).not.toBeNull();
});

test("the editor can ask for a view", async () => {
  const host = new FakeHost();
  const panel = new RunPanel();
  panel.host = host;
  document.body.append(panel);
  host.tell({ type: "show", runId: "run-1", compareWith: null });
  host.tell({ type: "view", view: "guardrails" });
  for (let turn = 0; turn < 8; turn++) await new Promise((next) => setImmediate(next));
  expect(panel.shadowRoot?.querySelector(".tab.on")?.textContent).toContain("Guardrails");
});

test("text of a trace is text (H1, V1)", async () => {
  const host = new FakeHost();
  host.summary = runSummary({ name: "<img src=x onerror=alert(1)>" });
  const panel = new RunPanel();
  panel.host = host;
  document.body.append(panel);
  host.tell({ type: "show", runId: "run-1", compareWith: null });
  for (let turn = 0; turn < 8; turn++) await new Promise((next) => setImmediate(next));
  const title = panel.shadowRoot?.querySelector("traceline-header")?.shadowRoot?.querySelector("h1");
  expect(title?.textContent).toBe("<img src=x onerror=alert(1)>");
  expect(title?.querySelector("img")).toBeNull();
});

test("a filter leaves what matches, and one without a match says what the run has", async () => {
  const { panel, settle, part } = await open();
  const field = part(".search") as HTMLElement & { value: string };
  const type = async (text: string) => {
    field.value = text;
    field.dispatchEvent(new Event("input"));
    await settle();
  };
  await type("status:error");
  const rows =
    panel.shadowRoot?.querySelector("traceline-timeline")?.shadowRoot?.querySelectorAll("[role=treeitem]") ?? [];
  expect([...rows].map((row) => row.getAttribute("data-span"))).toEqual([RUN, AGENT, CALL]);
  await type("status:error agent:writer");
  expect(part(".empty h2")?.textContent).toBe("No span matches status:error agent:writer");
  expect(part(".empty p")?.textContent).toBe("The run has 1 failed span, by Planner.");
  part(".empty .actions button:last-child")?.click();
  await settle();
  expect(part("traceline-timeline")).not.toBeNull();
});

test("digits change the view, and each view has its tab", async () => {
  const { settle, part } = await open();
  press("3");
  await settle();
  expect(part(".tab.on")?.textContent?.trim()).toBe("Guardrails");
  press("1");
  await settle();
  expect(part(".tab.on")?.textContent?.trim()).toBe("Timeline");
});

test("a search leads to spans of this run and of others, and Escape ends it", async () => {
  const { host, settle, part } = await open();
  const search = async () => {
    press("s");
    await settle();
    const field = part(".searching .search") as HTMLElement & { value: string };
    field.value = "storage";
    field.dispatchEvent(new Event("input"));
    await settle();
  };
  await search();
  expect(part("traceline-timeline")).toBeNull();
  expect([part(".tab.on"), part(".tab[tabindex='0']")?.textContent?.trim()]).toEqual([null, "Timeline"]);
  expect(part("traceline-search >>> .text b")?.textContent).toBe("storage");
  part("traceline-search >>> section:last-of-type .row")?.click();
  expect(host.done).toEqual([["openRun", "run-2", CALL]]);
  await search();
  part("traceline-search >>> section:first-of-type .row")?.click();
  await settle();
  expect(host.done.at(-1)).toEqual(["select", CALL]);
  expect(part(rowOf(CALL))?.getAttribute("aria-selected")).toBe("true");
  press("s");
  await settle();
  press("Escape");
  await settle();
  expect([part(".searching"), part(rowOf(CALL))?.getAttribute("aria-selected")]).toEqual([null, "true"]);
});

test("what somebody wants to see takes the place of the search", async () => {
  const { host, settle, part } = await open();
  const isSearching = async () => {
    await settle();
    return part(".searching") !== null;
  };
  for (const act of [
    () => press("/"),
    () => press("e"),
    () => part(".searchButton")?.click(),
    () => part("traceline-header >>> .facts button")?.click(),
    () => host.tell({ type: "show", runId: "run-1", compareWith: "run-0" }),
    () => host.tell({ type: "show", runId: "run-2", compareWith: null }),
  ]) {
    host.summary = runSummary({ toolCalls: 1 });
    host.tell({ type: "changed", runId: "run-1" });
    await settle();
    part(".searchButton")?.click();
    expect(await isSearching()).toBe(true);
    act();
    expect([String(act), await isSearching()]).toEqual([String(act), false]);
  }
});
