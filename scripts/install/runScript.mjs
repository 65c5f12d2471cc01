import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { missingPackages } from "./missingPackages.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const BIN = join(ROOT, "node_modules/.bin");
const NODE = join(ROOT, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");

/**
 * Runs `scripts/<script>` on the project's own Node with this process's arguments and ends as it ends.
 * @param {string} script
 */
export function runScript(script) {
  if (!isInstalled() && !install()) {
    process.exitCode = 1;
    return;
  }
  const env = { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ""}` };
  const child = spawn(NODE, [join(ROOT, "scripts", script), ...process.argv.slice(2)], { stdio: "inherit", env });
  // A terminal sends Ctrl-C to the child as well: this process only waits for it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", (error) => {
    console.error(`The project's Node did not start: ${error.message}.`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
  });
}

function isInstalled() {
  return (
    existsSync(NODE) &&
    missingPackages(readJson("package-lock.json"), readJson("node_modules/.package-lock.json")).length === 0
  );
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
  } catch {
    return {};
  }
}

function install() {
  console.log("Installing what is missing (npm ci).");
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const [command, all] = npm?.endsWith(".js") ? [process.execPath, [npm, ...args]] : ["npm", args];
  const { status, error } = spawnSync(command, all, {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32" && command === "npm",
  });
  if (status === 0) return true;
  console.error(`npm ci failed${error ? `: ${error.message}` : ""}. Run it by hand to see why, then try again.`);
  return false;
}
