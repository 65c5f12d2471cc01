/**
 * Options of the runtime for whoever starts a collector in the background, before its program. The main thread holds few
 * objects for long: with the room for new ones that the runtime takes by itself, a peer that floods it makes the process
 * larger by a hundred megabytes, for nothing.
 */
export const RUNTIME_OPTIONS: readonly string[] = ["--max-semi-space-size=8"];
