import { afterEach, beforeEach, expect, test } from "vitest";
import { aDigest } from "../../../test/support/aDigest.ts";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { Judgements } from "./judgements.ts";
import { type Db, openDatabase } from "./openDatabase.ts";

let db: Db;
let judgements: Judgements;
beforeEach(() => {
  db = openDatabase(temporaryFolder(), "derived");
  judgements = new Judgements(db);
});
afterEach(() => db.close());

const answers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `answer-${from + i}`);
const judge = (trace: number, ...ids: string[]) =>
  judgements.set(trace, aDigest({ traceId: "2".repeat(32), judges: ids.map((id) => `answer ${id}`) }));

test("traces are related over the answers of one that the other judges, and no longer when they do not", () => {
  judgements.set(1, aDigest({ given: ["a", "b"] }));
  judgements.set(2, aDigest({ given: ["c"] }));
  judge(9, "b");
  expect([judgements.related(1), judgements.related(2), judgements.related(9)]).toEqual([[9], [], [1]]);
  judge(9, "c");
  expect([judgements.related(1), judgements.related(2), judgements.related(9)]).toEqual([[], [9], [2]]);
  judgements.clear(9);
  expect(judgements.related(2)).toEqual([]);
});

test("of a large trace that grows each answer is found, also where its rows went meanwhile", () => {
  judge(9, "answer-900", "answer-10");
  judgements.set(1, aDigest({ given: answers(0, 800) }));
  judgements.set(1, aDigest({ given: [...answers(850, 1000), ...answers(0, 800)] }));
  expect(judgements.related(9)).toEqual([1]);
  db.prepare("DELETE FROM judgements WHERE trace = 1").run();
  judgements.set(1, aDigest({ given: [...answers(850, 1000), ...answers(0, 800)] }));
  expect(judgements.related(1)).toEqual([9]);
  judgements.set(1, aDigest({ given: answers(0, 5) }));
  expect(judgements.related(1)).toEqual([]);
});
