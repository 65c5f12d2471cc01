import { expect, test } from "vitest";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import { KeptTexts } from "./keptTexts.ts";
import { RunFiles } from "./runFiles.ts";
import { SavedTexts } from "./savedTexts.ts";
import { SourceMaps } from "./sourceMaps.ts";

/** Paths that name something else than a file of the workspace, though it has a `mark.py` and builds a `mark.js`. */
const HOSTILE = [
  String.raw`\\host\share\mark.py`,
  "//host/share/mark.py",
  String.raw`\\?\UNC\host\share\mark.py`,
  String.raw`\\.\pipe\mark.py`,
  "file://host/share/mark.js",
  "vscode-remote://ssh-remote+host/w/mark.py",
  "../../mark.py",
  "C:mark.py",
  "mark.py\u0000.txt",
  "/proc/self/root/mark.py",
  "https://host/dist/mark.js",
  "/w/../etc/passwd",
  `/${"a/".repeat(20_000)}mark.js`,
];

test("V5: the editor compares a path that a trace names; disk, git and worker are asked about files of the workspace alone", async () => {
  const asked: string[] = [];
  const note = <T>(what: string, answer: T): T => {
    asked.push(what);
    return answer;
  };
  const context = { files: indexFiles(["src/mark.py"]), folders: [{ path: "/w", prefix: "" }], workingDirectory: "/w" };
  const pathContext = () => context;
  const files = new RunFiles(
    {
      pathContext,
      readNow: async (path) => note(`read ${path}`, null),
      inFolder: (path) => ({ folder: "/w", path, prefix: "" }),
      fileOf: (path) => `/w/${path}`,
    },
    {
      text: async (folder, commit, path) => note(`text ${folder} ${commit} ${path}`, null),
      renames: async (folder, commit) => note(`renames ${folder} ${commit}`, new Map([["old/mark.py", "src/mark.py"]])),
      head: async (folder) => note(`head ${folder}`, null),
      files: async (folder) => note(`files ${folder}`, null),
    },
    new KeptTexts(null),
    new SavedTexts(),
  );
  const maps = new SourceMaps({
    pathContext,
    generatedFiles: async () => new Map([["dist/mark.js", { folder: "/w", path: "dist/mark.js" }]]),
    sources: async ({ path }, positions) => note(`map ${path}`, { builtMs: 0, sources: positions.map(() => null) }),
    problem: () => undefined,
  });
  const run = { runId: "r1", workspace: "\\\\host\\share", startMs: 1, revision: "0123456789abcdef", dirty: false };
  for (let turn = 0; turn < 3; turn++) {
    for (const path of HOSTILE) {
      maps.source({ path, line: 1 }, run);
      const now = files.now({ path, line: 1 }, run);
      if (now) expect(now.path).toBe(path);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(new Set(asked)).toEqual(new Set(["renames /w 0123456789abcdef"]));
});
