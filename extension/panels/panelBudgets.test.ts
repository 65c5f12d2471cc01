import { expect, test } from "vitest";
import { columnsOf, decodeColumns, encodeColumns } from "../../collector/contract/columns.ts";
import { aRun, aSpan } from "../../test/support/builtRun.ts";
import { PanelBudgets } from "./panelBudgets.ts";

const spans = [
  aSpan({ spanId: "000000000000000a", kind: "agent", label: "Researcher", durationMs: 900 }),
  aSpan({ spanId: "000000000000000b", kind: "tool", label: "search", depth: 1, durationMs: 800, budgetMs: 100 }),
];
const answers: Readonly<Record<string, unknown>> = {
  "/api/runs/r1": aRun({ runId: "r1", durationMs: 900, overBudget: 0 }),
  "/api/runs/r1/budgets?limit=1000": { budgets: [], next: null },
  "/api/runs/r1/line": { durationMs: 900, segments: [], marks: [], open: false },
  "/api/runs/r1/messages?limit=1000": { messages: [], next: null },
  "/api/runs/r1/spans/000000000000000a": spans[0],
  "/api/search?q=a&limit=5": { hits: [] },
};

function panel(named: ReadonlyMap<string, number>) {
  const asked: string[] = [];
  const reads = {
    async get<T>(path: string) {
      asked.push(path);
      return answers[path] as T;
    },
    async bytes(path: string) {
      asked.push(path);
      return encodeColumns(columnsOf(spans), (text) => new TextEncoder().encode(text)).buffer;
    },
  };
  const budgets = new PanelBudgets(() => named);
  return { asked, budgets, read: (path: string, type: "get" | "bytes" = "get") => budgets.read(reads, type, path) };
}

const named = new Map([["Researcher", 600]]);

test("the panel reads a run as the budgets of the workspace see it", async () => {
  const { read } = panel(named);
  expect(await read("/api/runs/r1")).toMatchObject({ runId: "r1", overBudget: 1 });
  expect(await read("/api/runs/r1/budgets?limit=1000")).toMatchObject({
    budgets: [{ name: "Researcher", limit: 600, used: 900, over: true, spanId: "000000000000000a" }],
  });
  expect(await read("/api/runs/r1/line")).toMatchObject({ marks: [{ kind: "over", atMs: 600 }] });
  expect(await read("/api/runs/r1/spans/000000000000000a")).toMatchObject({ budgetMs: 600 });
  const [columns] = decodeColumns((await read("/api/runs/r1/columns", "bytes")) as ArrayBuffer, (bytes) =>
    new TextDecoder().decode(bytes),
  );
  expect([...columns!.budgetMs]).toEqual([600, 100]);
});

test("the spans are read once for all of it, and again when there is news of the run or of the budgets", async () => {
  const { read, asked, budgets } = panel(named);
  const columns = () => asked.filter((path) => path.endsWith("/columns")).length;
  await Promise.all([read("/api/runs/r1"), read("/api/runs/r1/line"), read("/api/runs/r1/budgets?limit=1000")]);
  expect(columns()).toBe(1);
  budgets.changed("r2");
  await read("/api/runs/r1/line");
  expect(columns()).toBe(1);
  budgets.changed("r1");
  await read("/api/runs/r1/line");
  expect(columns()).toBe(2);
});

test("what no budget says anything of passes as it is, and nothing more is read", async () => {
  const without = panel(new Map());
  expect(await without.read("/api/runs/r1")).toBe(answers["/api/runs/r1"]);
  expect(without.asked).toEqual(["/api/runs/r1"]);
  const other = panel(named);
  expect(await other.read("/api/runs/r1/messages?limit=1000")).toBe(answers["/api/runs/r1/messages?limit=1000"]);
  expect(await other.read("/api/search?q=a&limit=5")).toBe(answers["/api/search?q=a&limit=5"]);
  expect(other.asked).toEqual(["/api/runs/r1/messages?limit=1000", "/api/search?q=a&limit=5"]);
});
