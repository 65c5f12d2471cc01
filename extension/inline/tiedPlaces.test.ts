import { expect, test } from "vitest";
import { aKey } from "../../test/support/builtFacts.ts";
import { perhapsText, tiesByFile } from "./tiedPlaces.ts";

const address = ({ path, line }: { path: string; line: number }) => `file:///work/${path}#L${line}`;
const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("every line of a tie is known by its file, with the other lines that fit as well", () => {
  const key = aKey({ name: "search" });
  const files = tiesByFile(
    new Map([
      [
        key,
        [
          { path: "a.py", line: 3 },
          { path: "b.py", line: 9 },
          { path: "a.py", line: 3 },
        ],
      ],
    ]),
  );
  expect([...files.keys()]).toEqual(["a.py", "b.py"]);
  const [here] = files.get("a.py") ?? [];
  expect(files.get("a.py")).toHaveLength(1);
  expect(here?.place).toMatchObject({ key, path: "a.py", line: 3, exact: false });
  expect(here?.others).toEqual([{ path: "b.py", line: 9 }]);
});

test("the hover over a line of a tie says what may stand there and leads to the other lines", () => {
  const key = aKey({ name: "search_wire", calls: 4 });
  expect(plain(perhapsText(key, [{ path: "b.py", line: 9 }], address))).toBe(
    "Perhaps: 4 calls of **search\\_wire**: this line or [b\\.py:9](file:///work/b.py#L9)",
  );
  const several = [1, 2, 3, 4, 5, 6, 7].map((line) => ({ path: "b.py", line }));
  const text = plain(perhapsText(key, several, address));
  expect(text).toMatch(/this line or one of \[b\\\.py:1\]/);
  expect(text).toMatch(/\[b\\\.py:5\]\(file:\/\/\/work\/b\.py#L5\) and 2 more$/);
});

test("a file that is gone has no link, and no word of a trace or of a file's name is Markdown (V4)", () => {
  const key = aKey({ name: "[x](command:evil) <b>" });
  const text = perhapsText(key, [{ path: "a](command:evil).py", line: 1 }], () => null);
  expect(text).not.toMatch(/(?<!\\)\]\(/);
  expect(text).not.toMatch(/(?<!\\)<b/);
});
