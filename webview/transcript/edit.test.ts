import { expect, test } from "vitest";
import { editOf, patchOf } from "./edit.ts";

test("an edit is what it took away and what it put there, whatever the tool calls them", () => {
  expect(editOf({ file_path: "a.ts", old_string: "return sum;\n", new_string: "return round(sum);" })).toEqual({
    removed: ["return sum;"],
    added: ["return round(sum);"],
  });
  expect(editOf({ oldString: "", newString: "a\nb\nc" }, 2)).toEqual({ removed: [], added: ["a", "b", "1 more line"] });
});

test("other calls are none", () => {
  for (const input of [null, "text", ["a"], { old_string: "a" }, { old_string: 1, new_string: "b" }])
    expect(editOf(input)).toBeNull();
});

test("hunks of lines are an edit, too", () => {
  expect(patchOf([{ oldStart: 2, lines: [" let sum = 0;", "-return sum;", "+return round(sum);"] }])).toEqual({
    removed: ["return sum;"],
    added: ["return round(sum);"],
  });
  for (const output of [null, "text", [], ["a"], [{ oldStart: 2 }]]) expect(patchOf(output)).toBeNull();
});
