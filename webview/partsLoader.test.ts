import { expect, test } from "vitest";
import { PartsLoader } from "./partsLoader.ts";
import type { Get } from "./runData.ts";

const turn = () => new Promise((next) => setImmediate(next));

function loader(answers: Record<string, unknown>) {
  const asked: string[] = [];
  let changes = 0;
  const get: Get = async <T>(path: string) => {
    asked.push(path);
    if (!(path in answers)) throw new Error("There is no such part.");
    return structuredClone(answers[path]) as T;
  };
  return { asked, parts: new PartsLoader(get, () => changes++), changes: () => changes };
}

test("a part is read when it is first asked for, all its pages together, and once", async () => {
  const { asked, parts, changes } = loader({
    "/api/runs/a/messages?limit=1000": { messages: [{ id: "1" }], next: "x" },
    "/api/runs/a/messages?limit=1000&cursor=x": { messages: [{ id: "2" }], next: null },
  });
  parts.turnTo("a");
  expect(parts.part("messages")).toBeNull();
  await turn();
  expect(parts.part("messages")?.messages).toEqual([{ id: "1" }, { id: "2" }]);
  expect([asked.length, changes()]).toEqual([2, 1]);
});

test("what is known stays while it is read again", async () => {
  const { asked, parts } = loader({ "/api/runs/a/budgets?limit=1000": { budgets: [], next: null } });
  parts.turnTo("a");
  parts.part("budgets");
  await turn();
  parts.turnTo("a");
  expect(parts.part("budgets")).not.toBeNull();
  expect(asked.length).toBe(2);
  parts.turnTo("b");
  expect(parts.part("budgets")).toBeNull();
});

test("an answer that a later one has overtaken is not taken", async () => {
  const answers: ((budgets: unknown) => void)[] = [];
  const parts = new PartsLoader(
    <T>() => new Promise<T>((resolve) => answers.push(resolve as never)),
    () => {},
  );
  for (let time = 0; time < 2; time++) {
    parts.turnTo("a");
    parts.part("budgets");
  }
  answers[1]?.({ budgets: ["new"], next: null });
  answers[0]?.({ budgets: ["old"], next: null });
  await turn();
  expect(parts.part("budgets")?.budgets).toEqual(["new"]);
});

test("what prevented the reading is told", async () => {
  const { parts } = loader({});
  parts.turnTo("a");
  parts.part("plan");
  await turn();
  expect(parts.problem).toBe("There is no such part.");
});
