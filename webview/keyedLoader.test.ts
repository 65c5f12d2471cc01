import { expect, test } from "vitest";
import { KeyedLoader } from "./keyedLoader.ts";

const turn = () => new Promise((next) => setImmediate(next));

/** A loader, and a way to give its readings their answers in any order. */
function open() {
  const loader = new KeyedLoader<string>(() => {});
  const answers: ((text: string) => void)[] = [];
  const ask = (key: string) => loader.of(key, () => new Promise((resolve) => answers.push(resolve)));
  const answer = async (reading: number, text: string) => {
    answers[reading]?.(text);
    await turn();
  };
  return { loader, ask, answer };
}

test("what is known stands until news has its answer, and an answer that comes too late changes nothing", async () => {
  const { loader, ask, answer } = open();
  ask("a");
  await answer(0, "first");
  loader.forget();
  expect(ask("a")).toBe("first");
  loader.forget();
  ask("a");
  await answer(2, "third");
  await answer(1, "second");
  expect(ask("a")).toBe("third");
});

test("of readings that overtake none of them each is taken", async () => {
  const { loader, ask, answer } = open();
  ask("a");
  loader.forget();
  ask("a");
  await answer(0, "first");
  expect(ask("a")).toBe("first");
  await answer(1, "second");
  expect(ask("a")).toBe("second");
});

test("the answer of a key that was left is dropped, also when it comes back", async () => {
  const { ask, answer } = open();
  ask("a");
  ask("b");
  expect(ask("a")).toBeNull();
  await answer(0, "old");
  await answer(1, "other");
  expect(ask("a")).toBeNull();
  await answer(2, "new");
  expect(ask("a")).toBe("new");
});
