import { fromFileUri } from "../frames/fileUri.ts";

/**
 * A path of any machine as parts. `root` is `/`, a drive such as `c:/`, or empty for a relative path. What one machine
 * names in two ways, as Windows and the Linux inside it do, has one form.
 */
export interface PlainPath {
  readonly root: string;
  readonly parts: readonly string[];
}

const MAX_LENGTH = 4096;
const MAX_PARTS = 128;

/** Names that Windows keeps for devices, whatever stands behind the dot. */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i;
const DEVICE_ROOTS: ReadonlySet<string> = new Set(["dev", "proc", "sys"]);
/** The disk of a Linux inside Windows, as Windows names it. */
const WSL_SHARE = /^(?:file:)?\/\/wsl(?:\$|%24|\.localhost)\/[^/]+(?=\/)/i;
/** A drive of Windows, as the Linux inside it names it. */
const WSL_DRIVE = /^\/mnt\/([a-z])(?=\/)/;
const BUNDLER_URI = /^webpack(?:-internal)?:\/\/(?:\/|[^/]*\/)(?:\([^()/]*\)\/)?(?:\.\/)?/;

/**
 * Reads a path that a trace names: absolute or relative, with `/` or `\`, with a drive, or as `file://` URI. Null for
 * whatever is not a file of a plain disk: network paths (but those of a Linux inside Windows), devices, other URIs,
 * control characters, streams, paths that climb out with `..`, paths without an end. Only text is looked at; no disk is
 * touched.
 */
export function readPath(path: string): PlainPath | null {
  if (path.length === 0 || path.length > MAX_LENGTH || /[\u0000-\u001f\u007f]/.test(path)) return null;
  const slashed = fromFileUri(path)
    .replace(BUNDLER_URI, "")
    .replaceAll("\\", "/")
    .replace(WSL_SHARE, "")
    .replace(WSL_DRIVE, "$1:");
  if (slashed.startsWith("//")) return null;
  const drive = /^[A-Za-z]:\//.exec(slashed)?.[0];
  const root = drive ? drive.toLowerCase() : slashed.startsWith("/") ? "/" : "";
  const parts = resolveDots(slashed.slice(root.length).split("/"));
  if (!parts || parts.length === 0 || parts.length > MAX_PARTS) return null;
  if (parts.some((part) => part.includes(":") || WINDOWS_DEVICE.test(part))) return null;
  if (root === "/" && DEVICE_ROOTS.has(parts[0] ?? "")) return null;
  return { root, parts };
}

/** Null when the path climbs above where it begins. */
function resolveDots(parts: readonly string[]): string[] | null {
  const result: string[] = [];
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    if (part !== "..") result.push(part);
    else if (result.pop() === undefined) return null;
  }
  return result;
}
