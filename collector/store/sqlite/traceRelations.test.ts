import { afterEach, beforeEach, expect, test } from "vitest";
import { aDigest } from "../../../test/support/aDigest.ts";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { type Db, openDatabase } from "./openDatabase.ts";
import { TraceRelations } from "./traceRelations.ts";

let db: Db;
let relations: TraceRelations;
beforeEach(() => {
  db = openDatabase(temporaryFolder(), "derived");
  relations = new TraceRelations(db);
});
afterEach(() => db.close());

const answers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `answer-${from + i}`);
const judge = (trace: number, ...ids: string[]) =>
  relations.set(trace, aDigest({ traceId: "2".repeat(32), judges: ids.map((id) => `answer ${id}`) }));

test("traces are related over the answers of one that the other judges, and no longer when they do not", () => {
  relations.set(1, aDigest({ given: ["a", "b"] }));
  relations.set(2, aDigest({ given: ["c"] }));
  judge(9, "b");
  expect([relations.related(1), relations.related(2), relations.related(9)]).toEqual([[9], [], [1]]);
  judge(9, "c");
  expect([relations.related(1), relations.related(2), relations.related(9)]).toEqual([[], [9], [2]]);
  relations.clear(9);
  expect(relations.related(2)).toEqual([]);
});

test("of a large trace that grows each answer is found, also where its rows went meanwhile", () => {
  judge(9, "answer-900", "answer-10");
  relations.set(1, aDigest({ given: answers(0, 800) }));
  relations.set(1, aDigest({ given: [...answers(850, 1000), ...answers(0, 800)] }));
  expect(relations.related(9)).toEqual([1]);
  db.prepare("DELETE FROM trace_relations WHERE trace = 1").run();
  relations.set(1, aDigest({ given: [...answers(850, 1000), ...answers(0, 800)] }));
  expect(relations.related(1)).toEqual([9]);
  relations.set(1, aDigest({ given: answers(0, 5) }));
  expect(relations.related(1)).toEqual([]);
});

test("a trace is related to the one that opened its conversation, and that one to the first that goes on with it", () => {
  relations.set(4, aDigest({ goesOn: ["talk"] }));
  relations.set(3, aDigest({ opens: ["talk", "other"] }));
  relations.set(5, aDigest({ goesOn: ["talk"] }));
  expect([3, 4, 5].map((trace) => relations.related(trace))).toEqual([[4], [3], [3]]);
  relations.set(3, aDigest({ opens: ["other"] }));
  expect(relations.related(4)).toEqual([]);
});
