/**
 * A fault in words that may stand in a log: its kind and where it happened. Messages of errors quote what they fell
 * over, and that may be an attribute of somebody's run; those of the system and of SQLite have a code, and don't.
 */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return "An unknown fault";
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && /^(?:SQLITE_|E[A-Z0-9]+$)/.test(code))
    return `${error.name} ${code}: ${error.message}`;
  const place = /([\w.-]+:\d+):\d+\)?$/m.exec(error.stack?.slice(error.stack.indexOf("\n    at ") + 1) ?? "")?.[1];
  return place ? `${error.name} at ${place}` : error.name;
}
