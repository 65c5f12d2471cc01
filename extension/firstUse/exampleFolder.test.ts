import { expect, test } from "vitest";
import { exampleFolder } from "./exampleFolder.ts";

const FILES = ["src/main.ts", "src/desk.ts", "README.md"].map((file) => `/w/examples/research-desk/${file}`);
const exists = async (path: string) => FILES.includes(path);

test("the example is found in a checkout and where it is open itself, and nowhere else", async () => {
  const example = { folder: "/w/examples/research-desk", bin: "/w/node_modules/.bin" };
  expect(await exampleFolder(["/other", "/w"], exists)).toEqual(example);
  expect(await exampleFolder(["/w/examples/research-desk"], exists)).toEqual(example);
  expect(await exampleFolder(["/other"], exists)).toBeNull();
  expect(await exampleFolder([], exists)).toBeNull();
});
