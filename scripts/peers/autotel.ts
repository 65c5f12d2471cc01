import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { freePort, listening, type Peer } from "./peer.ts";

const run = promisify(execFile);
const VERSION = "27.1.0";
let home = "";

/** A viewer on npm that keeps telemetry in SQLite where it is asked to. */
export const autotel: Peer = {
  name: "autotel-devtools",
  about: `${VERSION}, --db FILE; takes no gzip`,
  gzip: false,
  isSlow: true,
  install: async (folder) => {
    home = join(folder, "autotel", VERSION);
    if (existsSync(join(home, "node_modules/autotel-devtools"))) return;
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), "{}");
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    await run(npm, ["install", "--no-audit", "--no-fund", `autotel-devtools@${VERSION}`], { cwd: home });
  },
  start: async (folder) => {
    const [port, grpc] = [await freePort(), await freePort()];
    const program = join(home, "node_modules/autotel-devtools/dist/cli.js");
    const args = [program, "--port", String(port), "--grpc-port", String(grpc), "--db", join(folder, "autotel.db")];
    return listening(process.execPath, args, port);
  },
  count: (folder) => {
    const db = new Database(join(folder, "autotel.db"));
    try {
      return db.prepare("SELECT count(*) FROM spans").pluck().get() as number;
    } finally {
      db.close();
    }
  },
};
