/**
 * What `node --import` is given. Everything else is CommonJS, which a runtime loads in a fraction of the time, and what a
 * program without agents pays is the time that this takes: hence no import where the runtime has another way.
 */
const { createRequire } = process.getBuiltinModule?.("node:module") ?? (await import("node:module"));

createRequire(import.meta.url)("./preload.cjs");
