/** Set by the bundler; sources that run as they are have no version of their own. */
declare const TRACELINE_VERSION: string | undefined;

export const VERSION = typeof TRACELINE_VERSION === "string" ? TRACELINE_VERSION : "0.0.0";
