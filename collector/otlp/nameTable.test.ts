import { expect, test } from "vitest";
import { NameTable } from "./nameTable.ts";

test("every name comes back as it was, whatever stood in its slot before", () => {
  const table = new NameTable();
  const names = ["", "é", "x".repeat(500), ...Array.from({ length: 20_000 }, (_, i) => `name ${i}`)];
  for (let round = 0; round < 2; round++)
    for (const name of names) {
      const bytes = Buffer.from(`<${name}>`);
      expect(table.text(bytes, 1, bytes.length - 1)).toBe(name);
    }
});

test("a name does not change with the bytes it was read from", () => {
  const table = new NameTable();
  const bytes = Buffer.from("chat");
  expect(table.text(bytes, 0, 4)).toBe("chat");
  bytes.write("tool");
  expect(table.text(bytes, 0, 4)).toBe("tool");
  expect(table.text(Buffer.from("chat"), 0, 4)).toBe("chat");
});
