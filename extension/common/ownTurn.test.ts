import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { inOwnTurn } from "./ownTurn.ts";

test("others have a turn between two tasks, in the order in which they were asked for", async () => {
  const done: string[] = [];
  for (const name of ["a", "b", "c"]) inOwnTurn(() => done.push(name));
  const seen: string[] = [];
  for (let turn = 0; turn < 4; turn++) {
    seen.push(done.join(""));
    await nextTurn();
  }
  expect(seen).toEqual(["", "a", "ab", "abc"]);
});

test("a task that fails keeps none of the others from its turn", async () => {
  const listeners = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  try {
    const failure = new Promise<Error>((resolve) => process.once("uncaughtException", resolve));
    inOwnTurn(() => {
      throw new Error("odd");
    });
    const after = new Promise<void>((resolve) => inOwnTurn(resolve));
    expect((await failure).message).toBe("odd");
    await after;
  } finally {
    for (const listener of listeners) process.on("uncaughtException", listener);
  }
});
