import { expect, test } from "vitest";
import { installCommand } from "./packageManager.ts";

const having =
  (...files: string[]) =>
  (path: string) =>
    files.includes(path);

test.each([
  [["/w/pnpm-lock.yaml"], "pnpm add a b"],
  [["/w/yarn.lock"], "yarn add a b"],
  [["/w/bun.lock"], "bun add a b"],
  [["/w/app/package-lock.json", "/w/pnpm-lock.yaml"], "npm install a b"],
  [[], "npm install a b"],
])("with %s the command is: %s", (files, command) => {
  expect(installCommand("/w/app/src", ["a", "b"], having(...files))).toBe(command);
});
