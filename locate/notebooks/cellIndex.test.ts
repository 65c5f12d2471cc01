import { describe, expect, it, test } from "vitest";
import { isUserFrame } from "../frames/isUserFrame.ts";
import { topUserFrame } from "../frames/topUserFrame.ts";
import { indexFiles } from "../paths/fileIndex.ts";
import { matchPath } from "../paths/matchPath.ts";
import { cellName, indexCells } from "./cellIndex.ts";
import { cellPath, readCellPath } from "./cellPath.ts";

/** Texts of cells with the names that ipykernel 7.4 gave them in the stack traces of a real kernel. */
const RECORDED: readonly (readonly [string, string])[] = [
  ["x = 1\ndef plan():\n    raise ValueError('no room')", "2275741242"],
  [
    "# Zürich → 東京 😀\nimport traceback, sys\ntry:\n    plan()\nexcept ValueError:\n    print(traceback.format_exc())",
    "1846685900",
  ],
  ["import traceback\ntry:\n    1/0\nexcept Exception:\n    print(traceback.format_exc())\n", "1368493011"],
  [
    "%time y = 2\nimport traceback\n\n\ntry:\n    1/0\nexcept Exception:\n    print(traceback.format_exc())",
    "530849603",
  ],
  ["!true\nimport traceback\ntry:\n    1/0\nexcept Exception:\n    print(traceback.format_exc())", "1254001795"],
  ["import sys; print(sys._getframe().f_code.co_filename)", "466798756"],
  ["import sys; print( sys._getframe().f_code.co_filename)", "2179611181"],
  ["import sys; print(  sys._getframe().f_code.co_filename)", "1504315310"],
  ["import sys; print(   sys._getframe().f_code.co_filename)", "1644379206"],
];

const match = (path: string, ...notebooks: { path: string; cells: (string | null)[] }[]) =>
  matchPath(path, { files: indexFiles(["123.py"]), folders: [], cells: indexCells(notebooks) });

test.each(RECORDED)("the cell %j is the one that ran as %s", (text, name) => {
  const notebook = { path: "lab/desk.ipynb", cells: [null, "other()", text] };
  expect(match(`/tmp/ipykernel_7857/${name}.py`, notebook)).toEqual({ path: "lab/desk.ipynb#cell=3" });
});

describe("a cell", () => {
  const notebook = { path: "desk.ipynb", cells: ["plan()"] };

  it("is found by the names of older kernels and of Windows and macOS too", () => {
    expect(match("<ipython-input-3-8684add74a54>", notebook)).toEqual({ path: "desk.ipynb#cell=1" });
    const [name] = indexCells([notebook]).byName.keys();
    for (const path of [`C:\\Temp\\ipykernel_12\\${name}.py`, `/var/folders/x/T/ipykernel_12/${name}.py`])
      expect(match(path, notebook)).toEqual({ path: "desk.ipynb#cell=1" });
  });

  it("is the same whatever its line ends are", () => {
    const [text, name] = RECORDED[0] ?? ["", ""];
    for (const form of [text.replaceAll("\n", "\r\n"), `${text}\n`])
      expect(match(`/tmp/ipykernel_1/${name}.py`, { path: "a.ipynb", cells: [form] })).not.toBeNull();
  });

  it("that was edited since is not found, and no file of that name is taken for it", () => {
    expect(match("/tmp/ipykernel_1/123.py", notebook)).toBeNull();
  });

  it("of which there are several with the same text is a tie", () => {
    const copy = { path: "copy.ipynb", cells: [null, "plan()"] };
    expect(match("<ipython-input-3-8684add74a54>", notebook, copy)).toEqual({
      ties: ["desk.ipynb#cell=1", "copy.ipynb#cell=2"],
    });
  });
});

test("other paths are no cells", () => {
  for (const path of ["/tmp/ipykernel_x/1.py", "/app/src/12.py", "<ipython-input-3>", "<string>"])
    expect(cellName(path)).toBeNull();
  expect(indexCells([{ path: "a.ipynb", cells: ["", "  \n", "\ud800", null] }]).byName.size).toBe(0);
});

test("frames in cells are the program's own code", () => {
  const stack = [
    "Traceback (most recent call last):",
    '  File "/tmp/ipykernel_7857/1846685900.py", line 4, in <module>',
    '  File "<ipython-input-3-8684add74a54>", line 3, in plan',
    '  File "/usr/lib/python3.12/json/decoder.py", line 337, in decode',
  ].join("\n");
  expect(topUserFrame(stack)).toMatchObject({ path: "<ipython-input-3-8684add74a54>", line: 3, symbol: "plan" });
  expect(isUserFrame("<timed exec>")).toBe(false);
});

test("a cell's path says which cell of which notebook", () => {
  expect(readCellPath(cellPath({ path: "lab/a#1.ipynb", cell: 12 }))).toEqual({ path: "lab/a#1.ipynb", cell: 12 });
  expect(readCellPath("lab/a.ipynb")).toBeNull();
});
