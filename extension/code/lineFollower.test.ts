import { expect, test } from "vitest";
import { aKey } from "../../test/support/builtFacts.ts";
import type { KeyPlace } from "./keyPlaces.ts";
import { LineFollower } from "./lineFollower.ts";

const place = (line: number, given: Partial<KeyPlace> = {}): KeyPlace => ({
  key: aKey(),
  role: "call",
  path: "a.ts",
  line,
  via: "attributes",
  exact: true,
  stale: null,
  ...given,
});
const text = "const a = 1;\nawait plan();\nawait write();\n";

test("places keep to their lines through edits above, and go stale with their text when their line is gone", () => {
  const follower = new LineFollower();
  expect(follower.follow("u", text, [place(2)])[0]).toMatchObject({ line: 2, stale: false, was: null });
  follower.saved("u", text);
  expect(follower.follow("u", text, [place(2)])[0]).toMatchObject({ line: 2, stale: false });
  const edited = `// new\n${text}`;
  expect(follower.follow("u", edited, [place(2), place(3, { exact: false })]).map((one) => one.line)).toEqual([3, 4]);
  const removed = text.replace("await plan();\n", "");
  expect(follower.follow("u", removed, [place(2)])[0]).toMatchObject({ line: 2, stale: true, was: "await plan();" });
});

test("a save tells how lines moved; places are those of the saved text from then on", () => {
  const follower = new LineFollower();
  expect(follower.saved("u", text)).toBeNull();
  const edited = `// new\n${text}`;
  expect([...(follower.saved("u", edited)?.to ?? [])]).toEqual([1, 2, 3, 4]);
  expect(follower.follow("u", edited, [place(3)])[0]).toMatchObject({ line: 3 });
  expect(follower.saved("u", edited)).toBeNull();
});

test("what was stale in the saved text stays so, with what stood there when it ran", () => {
  const follower = new LineFollower();
  follower.saved("u", text);
  const [near] = follower.follow("u", `// new\n${text}`, [place(2, { stale: "await think();" })]);
  expect(near).toMatchObject({ line: 3, stale: true, was: "await think();" });
});
