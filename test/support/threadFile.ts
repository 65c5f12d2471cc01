import type { ThreadFile } from "../../collector/threads/threadMessages.ts";

/** The source of a thread's program, for a store that is not built. */
export const threadFile: ThreadFile = (name) => new URL(`../../collector/threads/${name}.ts`, import.meta.url);
