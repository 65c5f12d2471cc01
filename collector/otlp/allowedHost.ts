const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
const WITH_PORT = /^(.*?)(?::\d{1,5})?$/;

/**
 * Whether a Host header or :authority names this machine, or one of `others` (names without port). A page of a foreign
 * site that had its name resolve to this machine still sends its own name.
 */
export function isAllowedHost(host: string | undefined, others: readonly string[]): boolean {
  if (host === undefined) return false;
  if (LOOPBACK.test(host)) return true;
  const name = WITH_PORT.exec(host)?.[1] ?? "";
  return name !== "" && others.some((other) => other.toLowerCase() === name.toLowerCase());
}
