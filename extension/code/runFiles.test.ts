import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { folderGit } from "../../locate/follow/folderGit.ts";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { askGitBy } from "./askGitBy.ts";
import { KeptTexts } from "./keptTexts.ts";
import { RunFiles, type TracedPosition, type TracedRun, type WorkspaceDisk } from "./runFiles.ts";
import { SavedTexts } from "./savedTexts.ts";

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
const BEFORE = new Date(Date.UTC(2026, 0, 1));
const START_MS = Date.UTC(2026, 0, 2);
const PATH = "src/agent.py";

/** A folder of the workspace, and the windows that are open on it, one after the other. */
class Desk {
  readonly root = temporaryFolder();
  readonly storage = join(temporaryFolder(), "texts");
  #files = [PATH];
  trusted = true;
  saved = new SavedTexts();
  kept = new KeptTexts(this.storage);
  files = this.#window();

  constructor() {
    this.put(PATH, SOURCE, BEFORE);
  }

  put(path: string, lines: readonly string[], changed?: Date): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), lines.join("\n"));
    if (changed) utimesSync(join(this.root, path), changed, changed);
  }

  /** The file is saved in the editor with other lines. */
  save(lines: readonly string[], atMs: number, path = PATH): void {
    this.put(path, lines);
    this.saved.saved(join(this.root, path), lines.join("\n"), atMs);
    this.files.textChanged(path, lines.join("\n"));
  }

  list(...paths: string[]): void {
    this.#files = paths;
    this.files.filesChanged();
  }

  /** The window is closed and opened again, and does not have its list of files yet. */
  async reopen(): Promise<void> {
    await this.kept.settled();
    this.saved = new SavedTexts();
    this.kept = new KeptTexts(this.storage);
    this.files = this.#window();
  }

  git(...args: string[]): string {
    const own = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", "-C", this.root];
    return execFileSync("git", [...own, ...args], { encoding: "utf8" }).trim();
  }

  commit(): string {
    this.git("init", "-q");
    this.git("add", ".");
    this.git("commit", "-qm", "a");
    return this.git("rev-parse", "HEAD");
  }

  /** Where a line of the run is, once that is known. */
  async now(line: number, run: Partial<TracedRun> = {}, path = PATH, writtenMs?: number): Promise<string> {
    const whole = { runId: "r1", workspace: this.root, startMs: START_MS, revision: null, dirty: null, ...run };
    const position: TracedPosition = {
      path: join(this.root, path),
      line,
      ...(writtenMs === undefined ? {} : { writtenMs }),
    };
    for (let turn = 0; turn < 9; turn++) {
      const changed = new Promise<void>((resolve) => this.files.onDidChange(resolve));
      const now = this.files.now(position, whole);
      if (now) {
        const exact = now.exact === false ? " not exact" : "";
        const stale = now.stale === undefined ? "" : ` stale: ${now.stale}`;
        return `${now.path.slice(this.root.length + 1)}:${now.line}${exact}${stale}`;
      }
      await changed;
    }
    throw new Error("It never was known.");
  }

  #window(): RunFiles {
    const disk: WorkspaceDisk = {
      pathContext: (workingDirectory) => ({
        files: indexFiles(this.#files),
        folders: [{ path: this.root, prefix: "" }],
        workingDirectory,
      }),
      readNow: async (path) => {
        try {
          const { mtimeMs, birthtimeMs } = statSync(join(this.root, path));
          // Files of a test are new; of this one it is told that it was here before the run.
          const createdMs = Math.min(birthtimeMs, BEFORE.getTime());
          return { text: readFileSync(join(this.root, path), "utf8"), changedMs: mtimeMs, createdMs };
        } catch {
          return null;
        }
      },
      inFolder: (path) => ({ folder: this.root, path, prefix: "" }),
      fileOf: (path) => join(this.root, path),
    };
    return new RunFiles(disk, folderGit(askGitBy(() => (this.trusted ? "git" : null))), this.kept, this.saved);
  }
}

const with2Above = SOURCE.toSpliced(1, 0, "import os", "import re");

test("a line is followed through saves, and still after the window was closed and reopened", async () => {
  const desk = new Desk();
  expect(await desk.now(6)).toBe("src/agent.py:6");
  desk.save(with2Above, START_MS + 5);
  expect(await desk.now(6)).toBe("src/agent.py:8");
  await desk.reopen();
  expect(await desk.now(6)).toBe("src/agent.py:8");
  desk.save(SOURCE.toSpliced(6, 1), START_MS + 9);
  expect(await desk.now(7)).toBe("src/agent.py:7 stale: check(answer)");
  desk.save(SOURCE.with(4, "def work(question):"), START_MS + 9);
  expect([await desk.now(5), await desk.now(6)]).toEqual(["src/agent.py:5", "src/agent.py:6"]);
});

test("a line that the run wrote is one of the file as it was then, and is followed from there", async () => {
  const desk = new Desk();
  const revision = desk.commit();
  const run = { revision, dirty: false };
  const written = (line: number, atMs: number) => desk.now(line, run, PATH, atMs);
  expect(await desk.now(6, run)).toBe("src/agent.py:6");
  desk.save(with2Above, START_MS + 5);
  desk.put(PATH, with2Above, new Date(START_MS + 5));
  expect([await written(8, START_MS + 6), await desk.now(6, run)]).toEqual(["src/agent.py:8", "src/agent.py:8"]);
  desk.save(["# planner", ...with2Above], START_MS + 20);
  expect(await written(8, START_MS + 6)).toBe("src/agent.py:9");
  await desk.reopen();
  expect(await written(8, START_MS + 6)).toBe("src/agent.py:9");
  // Of a text that nobody saw, nothing says where its lines are now.
  expect(await written(8, START_MS + 7)).toBe("src/agent.py:8 not exact");
});

test("what ran is the text that was saved last before the run began", async () => {
  const desk = new Desk();
  desk.save(SOURCE, START_MS - 9);
  desk.save(with2Above, START_MS + 5);
  expect(await desk.now(6)).toBe("src/agent.py:8");
  expect(await desk.now(8, { runId: "r2", startMs: START_MS + 6 })).toBe("src/agent.py:8");
});

test("a run that was recorded while no window was open is followed from the commit that it names", async () => {
  const desk = new Desk();
  const revision = desk.commit();
  desk.put(PATH, with2Above);
  desk.git("commit", "-qam", "b");
  expect(await desk.now(6, { revision, dirty: false })).toBe("src/agent.py:8");
  expect(await desk.now(6, { runId: "r2", revision, dirty: true })).toBe("src/agent.py:8 not exact");
  expect(await desk.now(6, { runId: "r3", revision: "--output=x", dirty: false })).toBe("src/agent.py:6 not exact");
});

test("a file that git saw renamed is found by its new name, by a run's commit or the one that was checked out", async () => {
  const desk = new Desk();
  const revision = desk.commit();
  expect(await desk.now(6)).toBe("src/agent.py:6");
  mkdirSync(join(desk.root, "desk"));
  desk.git("mv", PATH, "desk/planner.py");
  desk.put("desk/planner.py", with2Above);
  desk.list("desk/planner.py");
  await desk.reopen();
  expect(await desk.now(6)).toBe("desk/planner.py:8");
  expect(await desk.now(6, { runId: "r2", revision, dirty: false })).toBe("desk/planner.py:8");
  desk.git("commit", "-qam", "b");
  expect(await desk.now(6, { runId: "r3", revision, dirty: false })).toBe("desk/planner.py:8");
});

test("a renamed file is followed from its old text, also when the list of files changes while it is read", async () => {
  const desk = new Desk();
  const revision = desk.commit();
  desk.git("mv", PATH, "planner.py");
  desk.put("planner.py", with2Above);
  desk.list("planner.py");
  const position = { path: join(desk.root, PATH), line: 6 };
  const run = { runId: "r1", workspace: desk.root, startMs: START_MS, revision, dirty: false };
  const changed = new Promise<void>((resolve) => desk.files.onDidChange(resolve));
  expect(desk.files.now(position, run)).toBeNull();
  await changed;
  expect(desk.files.now(position, run)).toBeNull();
  desk.list("planner.py");
  expect(await desk.now(6, { revision, dirty: false })).toBe("planner.py:8");
});

test("what git could not be asked while the workspace was not trusted is asked once it is", async () => {
  const desk = new Desk();
  const revision = desk.commit();
  desk.git("mv", PATH, "planner.py");
  desk.list("planner.py");
  desk.trusted = false;
  expect(await desk.now(6, { revision, dirty: false })).toBe("src/agent.py:6");
  desk.trusted = true;
  desk.files.askAnew();
  expect(await desk.now(6, { revision, dirty: false })).toBe("planner.py:6");
});

test("a rename is found when the list of files comes while it is looked for", async () => {
  const desk = new Desk();
  const revision = desk.commit();
  desk.git("mv", PATH, "planner.py");
  desk.list();
  const position = { path: join(desk.root, PATH), line: 6 };
  const run = { runId: "r1", workspace: desk.root, startMs: START_MS, revision, dirty: false };
  expect(desk.files.now(position, run)).toBeNull();
  desk.list("planner.py");
  expect(await desk.now(6, { revision, dirty: false })).toBe("planner.py:6");
});

test("a changed file of which nothing was kept has lines that are not exact; a path elsewhere stays what it is", async () => {
  const desk = new Desk();
  desk.put(PATH, with2Above);
  expect(await desk.now(6)).toBe("src/agent.py:6 not exact");
  expect(await desk.now(6, {}, "other.py")).toBe("other.py:6");
  rmSync(join(desk.root, PATH));
  expect(await desk.now(6, { runId: "r2" })).toBe("src/agent.py:6");
});

test("a file that was changed by somebody else is read again", async () => {
  const desk = new Desk();
  expect(await desk.now(6)).toBe("src/agent.py:6");
  desk.put(PATH, with2Above);
  await desk.files.fileChanged(PATH);
  expect(await desk.now(6)).toBe("src/agent.py:8");
});

test("of a run that was deleted nothing is kept", async () => {
  const desk = new Desk();
  expect(await desk.now(6)).toBe("src/agent.py:6");
  desk.files.forget("r1");
  desk.put(PATH, with2Above);
  await desk.reopen();
  expect(await desk.now(6)).toBe("src/agent.py:6 not exact");
});
