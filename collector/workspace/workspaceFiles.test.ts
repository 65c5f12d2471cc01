import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { readSource } from "./readSource.ts";
import { workspaceFiles } from "./workspaceFiles.ts";

/** A folder with these files, and the names of links in it with what they point at. */
function folderOf(files: Record<string, string>, links: Record<string, string> = {}): string {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(root, path));
  return root;
}

const git = (folder: string, ...args: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-C", folder, ...args]);

const FILES = {
  ".gitignore": "secret.py\ngenerated/\n",
  "src/agent.py": "",
  "src/secret.py": "",
  "generated/client.py": "",
  "node_modules/kit/index.js": "",
};

test("a checkout's files are those that git sees, committed or not", async () => {
  const root = folderOf({ ...FILES, "gone.py": "", "dist/tracked.js": "" });
  git(root, "init", "-q");
  git(root, "add", "-f", "gone.py", "dist/tracked.js", "node_modules/kit/index.js");
  rmSync(join(root, "gone.py"));
  expect((await workspaceFiles(root)).paths).toEqual([".gitignore", "dist/tracked.js", "src/agent.py"]);
  expect((await workspaceFiles(join(root, "src"))).paths).toEqual(["agent.py"]);
});

test("repositories inside a checkout are seen too", async () => {
  const root = folderOf({ "a.py": "", "lib/tool/b.py": "", "lib/tool/.gitignore": "c.py", "lib/tool/c.py": "" });
  git(root, "init", "-q");
  git(join(root, "lib/tool"), "init", "-q");
  expect((await workspaceFiles(root)).paths).toEqual(["a.py", "lib/tool/.gitignore", "lib/tool/b.py"]);
});

test("a program that a checkout names for git to run is not run", async () => {
  const root = folderOf({ "a.py": "" });
  const mark = join(temporaryFolder(), "ran");
  git(root, "init", "-q");
  git(root, "config", "core.fsmonitor", `touch ${mark}; false`);
  await workspaceFiles(root);
  expect(await readSource(dirname(mark), "ran")).toBeNull();
});

test("other folders are walked, without what is ignored, installed or built", async () => {
  const root = folderOf({ ...FILES, "dist/bundle.js": "" });
  expect((await workspaceFiles(root)).paths).toEqual([".gitignore", "src/agent.py"]);
});

test("a folder that the checkout around it ignores is walked", async () => {
  const root = folderOf({ ".gitignore": "inner/", "inner/a.py": "" });
  git(root, "init", "-q");
  expect((await workspaceFiles(join(root, "inner"))).paths).toEqual(["a.py"]);
});

test.each([true, false])("links are not followed (checkout: %s)", async (checkout) => {
  const outside = folderOf({ "passwords.py": "secret", "deep/keys.py": "secret" });
  const root = folderOf(
    { "a.py": "", "swapped/keys.py": "" },
    { "link.py": join(outside, "passwords.py"), folder: outside },
  );
  if (checkout) {
    git(root, "init", "-q");
    git(root, "add", "swapped/keys.py");
  }
  rmSync(join(root, "swapped"), { recursive: true });
  symlinkSync(join(outside, "deep"), join(root, "swapped"));
  const files = await workspaceFiles(root);
  expect(files).toEqual({ root: realpathSync(root), paths: ["a.py"] });
  expect(await readSource(root, "link.py")).toBeNull();
});

test("a folder that is not there, or is none, is an error", async () => {
  await expect(workspaceFiles(import.meta.filename)).rejects.toThrow();
  await expect(workspaceFiles(join(temporaryFolder(), "no"))).rejects.toThrow();
});
