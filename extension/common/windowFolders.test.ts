import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { pathsOfFolder } from "./windowFolders.ts";

test("a folder behind a link is known by both paths, others by theirs alone", () => {
  const folder = realpathSync(temporaryFolder());
  mkdirSync(join(folder, "desk"));
  symlinkSync(join(folder, "desk"), join(folder, "link"), "dir");
  expect(pathsOfFolder(join(folder, "link"))).toEqual([join(folder, "link"), join(folder, "desk")]);
  expect(pathsOfFolder(join(folder, "desk"))).toEqual([join(folder, "desk")]);
  expect(pathsOfFolder(join(folder, "gone"))).toEqual([join(folder, "gone")]);
});
