import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { WriteTurn } from "./writeTurn.ts";

test("what is done has its result, its errors pass, and the turn is given back", () => {
  const memory = WriteTurn.memory();
  const first = new WriteTurn(memory, "first");
  const other = new WriteTurn(memory, "other");
  expect(first.during(() => first.during(() => 1))).toBe(1);
  expect(() =>
    other.during(() => {
      throw new Error("locked");
    }),
  ).toThrow("locked");
  expect([...new Int32Array(memory)]).toEqual([0, 0]);
});

test("a thread that ended in its turn holds nobody up for long", () => {
  const memory = WriteTurn.memory();
  const words = new Int32Array(memory);
  words[0] = 2;
  expect(new WriteTurn(memory, "first").during(() => words[0])).toBe(1);
  words.set([1, 1]);
  expect(new WriteTurn(memory, "other").during(() => words[0])).toBe(2);
});

test("threads write one after the other", async () => {
  const memory = WriteTurn.memory();
  const counters = new SharedArrayBuffer(8);
  const rounds = 300;
  const program = `
    const { workerData: { memory, counters, who, rounds, module } } = require("node:worker_threads");
    import(module).then(({ WriteTurn }) => {
      const turn = new WriteTurn(memory, who);
      const [sum, within] = [new Int32Array(counters, 0, 1), new Int32Array(counters, 4, 1)];
      for (let i = 0; i < rounds; i++) turn.during(() => {
        if (Atomics.add(within, 0, 1) === 0) sum[0]++;
        Atomics.sub(within, 0, 1);
      });
    });`;
  const module = new URL("./writeTurn.ts", import.meta.url).href;
  const workers = ["first", "other"].map(
    (who) => new Worker(program, { eval: true, workerData: { memory, counters, who, rounds, module } }),
  );
  await Promise.all(workers.map((worker) => once(worker, "exit")));
  expect(new Int32Array(counters)[0]).toBe(2 * rounds);
});
