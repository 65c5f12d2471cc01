import { expect, test } from "vitest";
import { printable } from "./printable.ts";

test("nothing in a name can steer a terminal (V7, H25)", () => {
  expect(printable("a\u001b[31mred\u0007")).toBe("a␛[31mred␇");
  expect(printable("a\u202eb\u009bc")).toBe("a\\u202eb\\u009bc");
  expect(printable("plain text, ▲ and ü")).toBe("plain text, ▲ and ü");
});
