import { describe, expect, it } from "vitest";
import { indexFiles } from "./fileIndex.ts";
import { matchPath, type PathContext } from "./matchPath.ts";
import { readPath } from "./plainPath.ts";

const FILES = [
  "src/agents/planner.py",
  "src/tools/search.ts",
  "web/src/tools/search.ts",
  "tests/planner.py",
  "pkg/index.ts",
  "main.py",
];

function context(more: Partial<PathContext> = {}): PathContext {
  return { files: indexFiles(FILES), folders: [{ path: "/home/ida/desk", prefix: "" }], ...more };
}

describe("a path under a workspace folder", () => {
  it("means that file", () => {
    expect(matchPath("/home/ida/desk/src/agents/planner.py", context())).toEqual({ path: "src/agents/planner.py" });
    expect(matchPath("file:///home/ida/desk/src/../main.py", context())).toEqual({ path: "main.py" });
  });

  it("means no other file when it is gone", () => {
    expect(matchPath("/home/ida/desk/old/planner.py", context())).toBeNull();
  });

  it("is found in the folder that holds it when there are several", () => {
    const files = indexFiles(["api/main.py", "jobs/main.py"]);
    const folders = [
      { path: "/srv/api", prefix: "api/" },
      { path: "/srv/jobs", prefix: "jobs/" },
    ];
    expect(matchPath("/srv/jobs/main.py", { files, folders })).toEqual({ path: "jobs/main.py" });
  });

  it("is compared without regard to case where the disk does so", () => {
    const files = indexFiles(FILES, { ignoreCase: true });
    const folders = [{ path: "C:\\Desk", prefix: "" }];
    expect(matchPath("c:\\desk\\SRC\\agents\\Planner.py", { files, folders })).toEqual({
      path: "src/agents/planner.py",
    });
    expect(matchPath("C:\\Desk\\SRC\\agents\\Planner.py", { ...context(), folders })).toBeNull();
  });
});

describe("a path of another machine", () => {
  it("means the file with the longest common end", () => {
    expect(matchPath("/app/src/agents/planner.py", context())).toEqual({ path: "src/agents/planner.py" });
    expect(matchPath("/app/web/src/tools/search.ts", context())).toEqual({ path: "web/src/tools/search.ts" });
    expect(matchPath("D:\\build\\agents\\planner.py", context())).toEqual({ path: "src/agents/planner.py" });
  });

  it("offers all files with an equally long end", () => {
    expect(matchPath("/app/planner.py", context())).toEqual({ ties: ["src/agents/planner.py", "tests/planner.py"] });
    expect(matchPath("/app/tools/search.ts", context())).toEqual({
      ties: ["src/tools/search.ts", "web/src/tools/search.ts"],
    });
  });

  it("means nothing when only a name fits that every project has", () => {
    expect(matchPath("/app/other/index.ts", context())).toBeNull();
    expect(matchPath("/app/pkg/index.ts", context())).toEqual({ path: "pkg/index.ts" });
    expect(matchPath("/app/main.py", context())).toEqual({ path: "main.py" });
  });

  it("needs more than the name of a file where it may be of another project", () => {
    const foreign = context({ foreign: true });
    expect(matchPath("/elsewhere/main.py", foreign)).toBeNull();
    expect(matchPath("main.py", foreign)).toBeNull();
    expect(matchPath("/elsewhere/planner.py", foreign)).toBeNull();
    expect(matchPath("/elsewhere/agents/planner.py", foreign)).toEqual({ path: "src/agents/planner.py" });
    expect(matchPath("src/agents/planner.py", foreign)).toEqual({ path: "src/agents/planner.py" });
    expect(matchPath("/home/ida/desk/main.py", foreign)).toEqual({ path: "main.py" });
  });

  it("follows the setting, the longest beginning first", () => {
    const mappings = [
      { from: "/app", to: "" },
      { from: "/app/ui", to: "web/src" },
      { from: "C:\\ci", to: "/home/ida/desk/src" },
    ];
    expect(matchPath("/app/tests/planner.py", context({ mappings }))).toEqual({ path: "tests/planner.py" });
    expect(matchPath("/app/ui/tools/search.ts", context({ mappings }))).toEqual({ path: "web/src/tools/search.ts" });
    expect(matchPath("C:\\ci\\agents\\planner.py", context({ mappings }))).toEqual({ path: "src/agents/planner.py" });
    expect(matchPath("/app/agents/planner.py", context({ mappings }))).toBeNull();
    expect(matchPath("/application/planner.py", context({ mappings }))).toEqual({
      ties: ["src/agents/planner.py", "tests/planner.py"],
    });
  });
});

describe("a Linux inside Windows", () => {
  const files = indexFiles(FILES, { ignoreCase: true });
  const agree = (folder: string, path: string) => matchPath(path, { files, folders: [{ path: folder, prefix: "" }] });

  it("and Windows mean the same file by the names that either has for it", () => {
    const found = { path: "tests/planner.py" };
    expect(agree("\\\\wsl$\\Ubuntu\\home\\ida\\desk", "/home/ida/desk/tests/planner.py")).toEqual(found);
    expect(agree("\\\\wsl.localhost\\Ubuntu\\home\\ida\\desk", "/home/ida/desk/tests/planner.py")).toEqual(found);
    expect(agree("/home/ida/desk", "\\\\wsl$\\Ubuntu\\home\\ida\\desk\\tests\\planner.py")).toEqual(found);
    expect(agree("/home/ida/desk", "file://wsl.localhost/Ubuntu/home/ida/desk/tests/planner.py")).toEqual(found);
    expect(agree("C:\\Desk", "/mnt/c/Desk/tests/planner.py")).toEqual(found);
    expect(agree("/mnt/c/desk", "C:\\desk\\tests\\planner.py")).toEqual(found);
  });

  it("has no other share and no file outside of its disk", () => {
    const refused = ["\\\\wsl$", "\\\\wsl$\\Ubuntu", "//wsl$x/Ubuntu/main.py", "//wsl$/Ubuntu//host/../../main.py"];
    expect(refused.filter((path) => matchPath(path, context()) !== null)).toEqual([]);
  });
});

describe("a relative path", () => {
  it("is joined to the working directory", () => {
    expect(matchPath("planner.py", context({ workingDirectory: "/home/ida/desk/tests" }))).toEqual({
      path: "tests/planner.py",
    });
  });

  it("means the file of the workspace with that path, else the longest common end", () => {
    expect(matchPath("tests/planner.py", context())).toEqual({ path: "tests/planner.py" });
    expect(matchPath("./agents/planner.py", context({ workingDirectory: "/elsewhere" }))).toEqual({
      path: "src/agents/planner.py",
    });
  });

  it("is taken out of a bundler's URI", () => {
    expect(matchPath("webpack-internal:///(rsc)/./src/tools/search.ts", context())).toEqual({
      path: "src/tools/search.ts",
    });
    expect(matchPath("webpack://desk/./src/tools/search.ts", context())).toEqual({ path: "src/tools/search.ts" });
  });
});

it("looks for nothing that is no file of a plain disk (V5)", () => {
  const refused = [
    "",
    "\\\\host\\share\\main.py",
    "//host/share/main.py",
    "\\\\?\\UNC\\host\\share\\main.py",
    "\\\\?\\C:\\main.py",
    "\\\\.\\pipe\\main.py",
    "file://host/share/main.py",
    "file:////host/share/main.py",
    "file:///%5C%5Chost/share/main.py",
    "file:///app/main.py%00.txt",
    "/app/main.py\u0000",
    "/app/main.py\n",
    "../main.py",
    "src/../../main.py",
    "/../../main.py",
    "C:main.py",
    "C:\\app\\NUL\\main.py",
    "C:\\app\\con.py",
    "/app/main.py:stream",
    "/dev/main.py",
    "/proc/self/cwd/main.py",
    "vscode-remote://ssh/main.py",
    "https://host/main.py",
    `/${"a/".repeat(3000)}main.py`,
    `/${"a/".repeat(200)}main.py`,
    "/",
  ];
  expect(refused.filter((path) => matchPath(path, context()) !== null)).toEqual([]);
});

it("compares Unicode in one form", () => {
  const files = indexFiles(["src/caf\u00e9.py"]);
  expect(matchPath("/app/src/cafe\u0301.py", { files, folders: [] })).toEqual({ path: "src/caf\u00e9.py" });
});

it("gives a drive and the parts of a path", () => {
  expect(readPath("C:\\a\\.\\b\\..\\c.py")).toEqual({ root: "c:/", parts: ["a", "c.py"] });
});
