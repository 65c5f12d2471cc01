import { beforeEach, expect, test, vi } from "vitest";
import type { SpanPlace } from "../code/places.ts";
import type { CommandHost } from "./commandHost.ts";
import { openCode } from "./openCode.ts";

const seen = vi.hoisted(() => ({ opened: [] as string[], said: [] as string[] }));

vi.mock("vscode", () => ({
  ProgressLocation: { Window: 10 },
  l10n: { t: (text: string) => text },
  window: {
    withProgress: ({ title }: { title: string }, work: () => Promise<void>) => {
      seen.said.push(title);
      return work();
    },
    setStatusBarMessage: (text: string) => seen.said.push(text),
  },
}));
vi.mock("../code/openPlace.ts", () => ({
  openPlace: async (_: unknown, { path, line }: SpanPlace) => {
    seen.opened.push(`${path}:${line}`);
  },
}));

beforeEach(() => {
  seen.opened.length = 0;
  seen.said.length = 0;
});

const SELECTED = { runId: "r", spanId: "s1", origin: "tree" };

/** A window in which the places of a span are found when `find` is called. */
function open(found: readonly SpanPlace[] = []) {
  let places: readonly SpanPlace[] = [];
  let end = () => {};
  const completed = new Promise<void>((resolve) => {
    end = resolve;
  });
  const selection = { span: SELECTED };
  const host = {
    selection,
    shownRun: { shown: { facts: {} } },
    files: { uri: () => ({}) },
    places: { isComplete: false, ofSpan: () => places, completed: () => completed },
  };
  const find = () => {
    places = found;
    host.places.isComplete = true;
    end();
  };
  return { host: host as unknown as CommandHost, selection, find };
}

test("what is clicked while its place is still looked for opens when it is found", async () => {
  const { host, find } = open([{ path: "desk.ts", line: 7 }]);
  const opening = openCode(host, ["s1"], true);
  expect(seen).toEqual({ opened: [], said: ["Looking for the line"] });
  find();
  await opening;
  expect(seen).toEqual({ opened: ["desk.ts:7"], said: ["Looking for the line"] });
});

test("nothing opens under somebody who has chosen something else meanwhile", async () => {
  const { host, selection, find } = open([{ path: "desk.ts", line: 7 }]);
  const opening = openCode(host, ["s1"], true);
  selection.span = { ...SELECTED, spanId: "s2" };
  find();
  await opening;
  expect(seen.opened).toEqual([]);
});

test("what is known opens at once, and that there is no place is said at once when all is known", async () => {
  const known = open([{ path: "desk.ts", line: 7 }]);
  known.find();
  await openCode(known.host, ["s1"], true);
  const none = open();
  none.find();
  await openCode(none.host, ["s1"], true);
  expect(seen).toEqual({ opened: ["desk.ts:7"], said: ["No place in this workspace is known for this."] });
});
