import { expect, test } from "vitest";
import { packFiles, unpackFiles } from "./workerMessages.ts";

test("files come out of their pack as they went in", () => {
  const files = [
    { path: "a b.ts", file: "/w/a b.ts" },
    { path: "new\nline.ts", file: "/w/new\nline.ts" },
  ];
  expect(unpackFiles(packFiles(files))).toEqual(files);
  expect(unpackFiles(packFiles([]))).toEqual([]);
});
