/** Text that stands where a secret will be put, or where one was taken out. */
const PLACEHOLDER =
  /^(?:\[masked:|\[?redacted|__redacted|\*+|x{3,}|\.{3}|\$|%[a-z(]|<|\{|none$|null$|nil$|true$|false$|undefined$|changeme|change_me|process\.env|os\.|env[.(]|import\.meta)|example|placeholder|dummy|your[-_]?(?:api|key|token|secret|own|password)|insert[-_]|replace[-_]?(?:me|with)|(.)\1{6}|\.\.\./i;

/** Whether a value is no secret but a sign that one belongs there. */
export function isPlaceholder(value: string): boolean {
  return value === "" || PLACEHOLDER.test(value);
}

/**
 * Whether the text could have been drawn at random, as keys are: no placeholder, not one word, not a few letters again
 * and again.
 */
export function looksRandom(value: string): boolean {
  if (isPlaceholder(value)) return false;
  return /[\dA-Z]/.test(value) && new Set(value).size >= Math.min(7, value.length / 2);
}

/** A place in a file, as code and its tests name them: `src/tools.py:76`. */
const PLACE = /^[\w./\\-]+\.[a-z]{1,4}:\d{1,6}(?::\d{1,6})?$/i;

/** Whether a value that stands behind a name like `api_key` is one: stricter, because code is full of such names. */
export function looksLikeValue(value: string): boolean {
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value) || !looksRandom(value)) return false;
  if (PLACE.test(value)) return false;
  if (/^(?:test|fake|mock|demo|sample|foo|bar|abc|dev)[-_0-9]/i.test(value)) return false;
  return !/^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/.test(value);
}
