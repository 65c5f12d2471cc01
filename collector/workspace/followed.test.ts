import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { readFollowed } from "./followed.ts";
import { workspaceFiles } from "./workspaceFiles.ts";

const SOURCE = [
  "from kit import agent", // 1
  "", // 2
  "planner = agent('Planner')", // 3
  "", // 4
  "def plan_the_day(question):", // 5
  "    answer = planner.run(question)", // 6
  "    check(answer)", // 7
  "    return answer", // 8
  "", // 9
];
/** The run began in between: what was written before it is older, what is written now is newer. */
const BEFORE = new Date(Date.UTC(2026, 0, 1));
const START_MS = Date.UTC(2026, 0, 2);

function put(root: string, path: string, lines: readonly string[], changed?: Date): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), lines.join("\n"));
  if (changed) utimesSync(join(root, path), changed, changed);
}

function git(root: string, ...args: string[]): string {
  const own = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", "-C", root];
  return execFileSync("git", [...own, ...args], { encoding: "utf8" }).trim();
}

/** A repository with the source in a commit, which the run names. */
function repository() {
  const root = temporaryFolder();
  put(root, "src/agent.py", SOURCE, BEFORE);
  git(root, "init", "-q");
  git(root, "add", ".");
  git(root, "commit", "-qm", "a");
  return { root, revision: git(root, "rev-parse", "HEAD") };
}

async function follow(root: string, line: number, run: { revision?: string | null; dirty?: boolean | null } = {}) {
  const { paths } = await workspaceFiles(root);
  const context = { files: indexFiles(paths), folders: [{ path: root, prefix: "" }], workingDirectory: root };
  const path = join(root, "src/agent.py");
  const whole = { startMs: START_MS, revision: null, dirty: false, ...run };
  const place = (await readFollowed(root, context, whole, [path])).place({ path, line, exact: true });
  return { ...place, path: place.path.slice(root.length + 1) };
}

const EDITS: Readonly<Record<string, [edit: (lines: string[]) => unknown, line: number, now: object]>> = {
  "lines above it": [(all) => all.splice(1, 0, "import os", "import re"), 6, { line: 8, exact: true }],
  "an edit in it": [(all) => all.splice(5, 1, "    answer = planner.run(question, 3)"), 6, { line: 6, exact: true }],
  "lines below it": [(all) => all.splice(7, 0, "    log(answer)"), 6, { line: 6, exact: true }],
  "another name of its function": [(all) => all.splice(4, 1, "def work(question):"), 5, { line: 5, exact: true }],
  "a move of its function": [(all) => all.unshift(...all.splice(4, 5)), 6, { line: 2, exact: true }],
  "its own end": [(all) => all.splice(6, 1), 7, { line: 7, exact: true, stale: "check(answer)" }],
};

test.each(Object.entries(EDITS))("a line is followed through %s, committed after the run", async (_, it) => {
  const [edit, line, now] = it;
  const { root, revision } = repository();
  const lines = [...SOURCE];
  edit(lines);
  put(root, "src/agent.py", lines);
  git(root, "commit", "-qam", "b");
  expect(await follow(root, line, { revision })).toEqual({ path: "src/agent.py", ...now });
});

test("a file that was renamed since the commit is found by its new name, with its edits", async () => {
  const { root, revision } = repository();
  mkdirSync(join(root, "desk"));
  git(root, "mv", "src/agent.py", "desk/planner.py");
  put(root, "desk/planner.py", ["# moved", ...SOURCE]);
  expect(await follow(root, 6, { revision })).toEqual({ path: "desk/planner.py", line: 7, exact: true });
  git(root, "commit", "-qam", "b");
  expect(await follow(root, 6, { revision })).toEqual({ path: "desk/planner.py", line: 7, exact: true });
});

test("a file that is gone is nowhere", async () => {
  const { root, revision } = repository();
  renameSync(join(root, "src/agent.py"), join(root, "src/other.txt"));
  expect(await follow(root, 6, { revision })).toMatchObject({ path: "src/agent.py", line: 6 });
});

test("of a commit from which files differed, a line is not exact once its file was changed", async () => {
  const { root, revision } = repository();
  expect(await follow(root, 6, { revision, dirty: true })).toMatchObject({ line: 6, exact: true });
  put(root, "src/agent.py", ["# new", ...SOURCE]);
  expect(await follow(root, 6, { revision, dirty: true })).toMatchObject({ line: 7, exact: false });
  expect(await follow(root, 6, { revision, dirty: null })).toMatchObject({ line: 7, exact: false });
});

test.each([null, "HEAD", "--output=x", "0123456789abcdef0123456789abcdef01234567"])(
  "where a run names %s as its commit, a line stays where it was told",
  async (revision) => {
    const { root } = repository();
    put(root, "src/agent.py", ["# new", ...SOURCE]);
    expect(await follow(root, 6, { revision })).toMatchObject({ path: "src/agent.py", line: 6 });
  },
);

test("git runs no program that the repository names", async () => {
  const { root, revision } = repository();
  const mark = join(temporaryFolder(), "ran");
  put(root, ".gitattributes", ["*.py filter=own diff=own"]);
  for (const name of [
    "filter.own.clean",
    "filter.own.smudge",
    "diff.own.textconv",
    "diff.own.command",
    "core.fsmonitor",
  ])
    git(root, "config", name, `touch ${mark}; cat`);
  put(root, "src/agent.py", ["# new", ...SOURCE]);
  expect(await follow(root, 6, { revision })).toMatchObject({ line: 7 });
  expect((await workspaceFiles(dirname(mark))).paths).toEqual([]);
});
