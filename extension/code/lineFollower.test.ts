import { expect, test } from "vitest";
import { aKey } from "../testing/build.ts";
import type { KeyPlace } from "./keyPlaces.ts";
import { LineFollower } from "./lineFollower.ts";

const place = (line: number, exact: boolean): KeyPlace => ({ key: aKey(), role: "call", path: "a.ts", line, exact });
const text = "const a = 1;\nawait plan();\nawait write();\n";

test("places keep to their lines through edits above, and go stale when their line is gone", () => {
  const follower = new LineFollower();
  follower.saved("u", text);
  expect(follower.follow("u", text, [place(2, true)], "r")[0]).toMatchObject({ line: 2, stale: false });
  const edited = `// new\n${text}`;
  expect(follower.follow("u", edited, [place(2, true), place(3, false)], "r").map((one) => one.line)).toEqual([3, 4]);
  const removed = text.replace("await plan();\n", "");
  expect(follower.follow("u", removed, [place(2, true)], "r")[0]).toMatchObject({ stale: true });
});

test("what was found by a name in the saved text is not moved again after a save", () => {
  const follower = new LineFollower();
  follower.saved("u", text);
  follower.follow("u", text, [place(2, true)], "r");
  const edited = `// new\n${text}`;
  follower.saved("u", edited);
  const [told, named] = follower.follow("u", edited, [place(2, true), place(3, false)], "r");
  expect([told?.line, named?.line]).toEqual([3, 3]);
});

test("a later run is placed on the text that stands now", () => {
  const follower = new LineFollower();
  follower.follow("u", text, [place(2, true)], "first");
  const edited = `// new\n${text}`;
  expect(follower.follow("u", edited, [place(3, true)], "second")[0]).toMatchObject({ line: 3 });
});
