import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SearchAnswer } from "../../collector/contract/search.ts";
import { aHit } from "../../test/support/aHit.ts";
import type { Get } from "../runData.ts";
import { SearchLoader } from "./searchLoader.ts";

// A search waits until somebody stops typing: time passes only where a test lets it.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** A read API that finds one place for each text and page, when it is let go. */
function api() {
  const asked: string[] = [];
  const gates: (() => void)[] = [];
  let isStuck = false;
  const get: Get = async <T>(path: string) => {
    const query = new URL(path, "http://collector").searchParams;
    const place = `${query.get("q")} ${query.get("cursor") ?? "0"}`;
    asked.push(place);
    await new Promise<void>((go) => gates.push(go));
    if (place.startsWith("bad")) throw new Error("The search took too long.");
    if (isStuck && query.get("cursor") !== null) throw new Error("The collector does not answer.");
    const next = query.get("cursor") === null ? "7" : null;
    return { hits: [aHit({ snippet: place })], next, waiting: 2 } satisfies SearchAnswer as T;
  };
  const settle = async () => {
    vi.runAllTimers();
    for (let turn = 0; turn < 5; turn++) {
      for (const go of gates.splice(0)) go();
      await new Promise((next) => setImmediate(next));
    }
  };
  const loader = new SearchLoader(get, () => {});
  const places = () => loader.found?.hits.map((hit) => hit.snippet);
  const stick = (stuck: boolean) => {
    isStuck = stuck;
  };
  return { asked, loader, settle, places, stick };
}

test("only the text that somebody stopped at is looked for", async () => {
  const { asked, loader, settle, places } = api();
  for (const text of ["s", "st", "storage"]) loader.search(text);
  await settle();
  expect(asked).toEqual(["storage 0"]);
  expect(places()).toEqual(["storage 0"]);
  expect(loader.found?.waiting).toBe(2);
});

test("the answer to a text that was left is dropped, and the one before stands until the next has come", async () => {
  const { loader, settle, places } = api();
  loader.search("one");
  await settle();
  loader.search("two");
  vi.runAllTimers();
  loader.search("three");
  expect(places()).toEqual(["one 0"]);
  await settle();
  expect(places()).toEqual(["three 0"]);
});

test("more places come after those that are known, until these are all", async () => {
  const { asked, loader, settle, places } = api();
  loader.search("one");
  await settle();
  void loader.more();
  void loader.more();
  await settle();
  expect(places()).toEqual(["one 0", "one 7"]);
  void loader.more();
  await settle();
  expect(asked).toEqual(["one 0", "one 7"]);
});

test("what comes after can be asked for again where it could not be had, and what is there stays", async () => {
  const { loader, settle, places, stick } = api();
  loader.search("one");
  await settle();
  stick(true);
  void loader.more();
  await settle();
  expect(loader.found).toMatchObject({ moreProblem: "The collector does not answer.", next: "7", problem: null });
  expect(places()).toEqual(["one 0"]);
  stick(false);
  void loader.more();
  await settle();
  expect(places()).toEqual(["one 0", "one 7"]);
  expect(loader.found?.moreProblem).toBeNull();
});

test("what prevented a search is told, and an empty text ends it", async () => {
  const { loader, settle } = api();
  loader.search("bad");
  await settle();
  expect(loader.found?.problem).toBe("The search took too long.");
  loader.search("");
  expect(loader.found).toBeNull();
});
