import { expect, test, vi } from "vitest";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import { aRun } from "../../test/support/builtRun.ts";
import { LineFollower } from "./lineFollower.ts";
import { Places } from "./places.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";

vi.mock("vscode", () => ({
  EventEmitter: class {
    event = () => ({ dispose: () => {} });
    dispose() {}
  },
  workspace: { onDidGrantWorkspaceTrust: () => ({ dispose: () => {} }) },
}));

test("what is asked of places has the workspace's files read, also in a window that has no runs of its own", () => {
  let begun = 0;
  const files = {
    isKnown: false,
    begin: () => begun++,
    onDidChange: () => ({ dispose: () => {} }),
    onDidChangeContent: () => ({ dispose: () => {} }),
    pathContext: () => ({ files: indexFiles([]), folders: [], workingDirectory: null }),
  };
  const places = new Places({
    files: files as unknown as WorkspaceFiles,
    workerFile: "",
    storage: null,
    follower: new LineFollower(),
    gitProgram: () => null,
    log: () => {},
  });
  expect(places.of([], aRun())).toEqual({ places: [], ties: new Map(), complete: false });
  expect(begun).toBe(1);
});
