import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { sourcePlace } from "./sourcePlace.ts";

const SOURCE = `interface Question {
  text: string;
}

export function ask(question: Question) {
  throw new Error(question.text);
}
`;

function compiled(inline: boolean): { folder: string; file: string; line: number; column: number } {
  const folder = temporaryFolder();
  const { code, map } = transformSync(SOURCE, { loader: "ts", sourcemap: "external", sourcefile: "../src/desk.ts" });
  const file = join(folder, "desk.js");
  const reference = inline ? `data:application/json;base64,${Buffer.from(map).toString("base64")}` : "desk.js.map";
  writeFileSync(file, `${code}//# sourceMappingURL=${reference}\n`);
  if (!inline) writeFileSync(`${file}.map`, map);
  const lines = code.split("\n");
  const line = lines.findIndex((text) => text.includes("throw"));
  return { folder, file, line: line + 1, column: (lines[line] ?? "").indexOf("throw") + 1 };
}

test.each([true, false])("a place in compiled code is the one in its source (map inline: %s)", (inline) => {
  const { folder, file, line, column } = compiled(inline);
  expect(line).not.toBe(6);
  expect(sourcePlace(file, file, line, column)).toMatchObject({ path: join(folder, "../src/desk.ts"), line: 6 });
});

test("code without a map stays where it is, also when the map it names is not there", () => {
  const file = join(temporaryFolder(), "plain.js");
  writeFileSync(file, "x();\n//# sourceMappingURL=gone.js.map\n");
  expect(sourcePlace(file, file, 1, 2)).toEqual({ path: file, line: 1, column: 2 });
  expect(sourcePlace("/nowhere/a.js", "/nowhere/a.js", 3, 4)).toEqual({ path: "/nowhere/a.js", line: 3, column: 4 });
});
