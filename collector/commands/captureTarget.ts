import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import type { CaptureTarget } from "../contract/captureEnvironment.ts";
import type { Discovery } from "../contract/discovery.ts";

const GIT_MS = 2000;

/**
 * The target for programs that are started in a folder: its repository is the workspace, with the commit that is checked
 * out. Without a repository, or without git, the folder itself is, and nothing is known of a commit.
 * @param dist the built product's folder
 */
export async function captureTarget(folder: string, discovery: Discovery, dist: string): Promise<CaptureTarget> {
  const git = async (...args: string[]) => {
    const options = {
      cwd: folder,
      timeout: GIT_MS,
      windowsHide: true,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: "0" },
    };
    return promisify(execFile)("git", args, options).then(
      ({ stdout }) => stdout.trim(),
      () => null,
    );
  };
  const [root, revision, changes] = await Promise.all([
    git("rev-parse", "--show-toplevel"),
    git("rev-parse", "HEAD"),
    git("status", "--porcelain", "--untracked-files=no"),
  ]);
  return {
    http: discovery.http,
    ingestToken: discovery.ingestToken,
    folder: resolve(root || folder),
    revision: revision || null,
    dirty: revision && changes !== null ? changes !== "" : null,
    helpers: resolve(dist, "inprocess"),
    windows: process.platform === "win32",
    forwards: false,
  };
}
