import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { cacheFolder } from "../../scripts/editor/cacheFolder.ts";

export interface Environment {
  /** The interpreter, and where programs have to stand to find the packages. */
  readonly command: string;
  readonly folder: string;
}

/** A folder with packages of npm, installed once and kept. */
export function nodeEnvironment(name: string, packages: readonly string[], node: string): Environment {
  const folder = join(cacheFolder(), "capture", name);
  once(folder, packages, () => {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, private: true, type: "module" }));
    execFileSync("npm", ["install", "--no-audit", "--no-fund", ...packages], { cwd: folder, stdio: "ignore" });
  });
  return { command: node, folder };
}

/** A virtual environment with packages of PyPI, installed once and kept. */
export function pythonEnvironment(name: string, packages: readonly string[]): Environment {
  const folder = join(cacheFolder(), "capture", name);
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  once(folder, packages, () => {
    execFileSync("python3", ["-m", "venv", folder], { stdio: "ignore" });
    execFileSync(python, ["-m", "pip", "install", "--quiet", ...packages], { stdio: "ignore" });
  });
  return { command: python, folder };
}

/** A program of Go's with its modules, built once and kept. */
export function goProgram(name: string, source: string): string {
  const folder = join(cacheFolder(), "capture", name);
  const program = join(folder, process.platform === "win32" ? "program.exe" : "program");
  const files = ["main.go", "go.mod", "go.sum"].map((file) => join(source, file));
  once(
    folder,
    files.map((file) => readFileSync(file, "utf8")),
    () => {
      for (const file of files) copyFileSync(file, join(folder, basename(file)));
      execFileSync("go", ["build", "-o", program, "."], { cwd: folder, stdio: "ignore" });
    },
  );
  return program;
}

/** Puts a program where its environment's packages are found. */
export function placed(environment: Environment, program: string): string {
  const file = join(environment.folder, basename(program));
  copyFileSync(program, file);
  return file;
}

function once(folder: string, packages: readonly string[], install: () => void): void {
  const mark = join(folder, "installed.json");
  const wanted = JSON.stringify(packages);
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  mkdirSync(folder, { recursive: true });
  install();
  writeFileSync(mark, wanted);
}
