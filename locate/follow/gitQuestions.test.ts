import { expect, test } from "vitest";
import { commitId } from "./commitId.ts";
import { gitEnvironment, readFiles, readRenames, renamesQuestion, textQuestion } from "./gitQuestions.ts";

const COMMIT = "3f7eb60a1b2c3d4e5f60718293a4b5c6d7e8f901";

test.each(["HEAD", "--output=/tmp/x", "3f7eb6", "3F7EB60", `${COMMIT}\n`, `${COMMIT}^{/x}`, "", "a".repeat(65)])(
  "%j is no commit that git is asked about",
  (revision) => {
    expect(commitId(revision)).toBeNull();
    expect(textQuestion("/w", revision, "a.py")).toBeNull();
    expect(renamesQuestion("/w", revision)).toBeNull();
  },
);

test("a file is asked for in its folder, whatever it is called", () => {
  expect(commitId(null)).toBeNull();
  expect(commitId(COMMIT)).toBe(COMMIT);
  expect(textQuestion("/w", COMMIT, "--a b.py")?.slice(-3)).toEqual(["cat-file", "blob", `${COMMIT}:./--a b.py`]);
  expect(textQuestion("/w", COMMIT, "a\0b")).toBeNull();
});

test("renames are read as git tells them", () => {
  expect([...readRenames("R100\0a b.py\0c.py\0R087\0old/x.ts\0new/x.ts\0")]).toEqual([
    ["a b.py", "c.py"],
    ["old/x.ts", "new/x.ts"],
  ]);
  expect(readRenames("").size).toBe(0);
});

test("files are read each once, and a repository inside as a folder", () => {
  expect(readFiles("a b.py\0inner/\0c.ts\0a b.py\0")).toEqual(["a b.py", "inner", "c.ts"]);
});

test("git is asked without what a shell around it said of other repositories", () => {
  const asked = gitEnvironment({ PATH: "/bin", GIT_DIR: "/elsewhere", Git_Ssh: "x", HOME: undefined });
  expect(asked).toEqual({ PATH: "/bin", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", GIT_NO_LAZY_FETCH: "1" });
});
