import { describe, expect, test } from "vitest";
import { type FileEvidence, FileSince, textThen } from "./fileSince.ts";

const evidence = (given: Partial<FileEvidence>): FileEvidence => ({
  kept: null,
  committed: null,
  dirty: null,
  startMs: 1000,
  now: { text: "now", changedMs: 2000, createdMs: 500 },
  ...given,
});
const before = { text: "now", changedMs: 900, createdMs: 500 };

describe("the text that ran", () => {
  test("is what was kept, whatever else is known", () => {
    expect(textThen(evidence({ kept: "kept", committed: "commit", dirty: false, now: before }))).toEqual({
      text: "kept",
      sure: true,
    });
  });

  test("is that of a clean commit, else the file's where it was not changed since", () => {
    expect(textThen(evidence({ committed: "commit", dirty: false, now: before })).text).toBe("commit");
    expect(textThen(evidence({ committed: "commit", dirty: true, now: before }))).toEqual({ text: "now", sure: true });
    expect(textThen(evidence({ now: before }))).toEqual({ text: "now", sure: true });
  });

  test("may be another than that of a commit from which files differed, or of which nobody knows", () => {
    for (const dirty of [true, null])
      expect(textThen(evidence({ committed: "commit", dirty }))).toEqual({ text: "commit", sure: false });
  });

  test("is not known of a file that was changed since; of one that came here later, nothing speaks against its lines", () => {
    expect(textThen(evidence({}))).toEqual({ text: null, sure: false });
    const copied = { text: "now", changedMs: 2000, createdMs: 2000 };
    expect(textThen(evidence({ now: copied }))).toEqual({ text: null, sure: true });
  });
});

test("a line is followed from the text that ran to the one that is there, and stale with what stood on it", () => {
  const since = new FileSince({ text: "a = 1\n  b = plan()\nc = 3\n", sure: true }, "# new\na = 1\nc = 3\n");
  expect(since.follow(3)).toEqual({ line: 3, sure: true, stale: null });
  expect(since.follow(2)).toEqual({ line: 3, sure: true, stale: "b = plan()" });
  expect(since.follow(99)).toMatchObject({ stale: "" });
});

test("without a text that ran, a line is the one that was told", () => {
  expect(new FileSince({ text: null, sure: false }, "a\nb").follow(7)).toEqual({ line: 7, sure: false, stale: null });
});
