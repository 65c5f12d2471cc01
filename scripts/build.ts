import { join } from "node:path";
import { build } from "./build/build.ts";

const began = performance.now();
try {
  const rooms = await build(join(import.meta.dirname, ".."));
  process.stdout.write(`Built ${rooms.join(", ") || "nothing"} in ${Math.round(performance.now() - began)} ms.\n`);
} catch (error) {
  const told = error instanceof Error && "errors" in error; // esbuild has printed its own, with the source
  if (!told) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
