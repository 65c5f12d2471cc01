import { join } from "node:path";

const EXAMPLE = ["examples", "research-desk"];
const FILES = ["src/main.ts", "src/desk.ts", "README.md"];

/** Where the example lies, and where the runtime that is installed beside it does. */
export interface Example {
  readonly folder: string;
  readonly bin: string;
}

/**
 * The example of a checkout of Traceline: in one of the folders that are open, or itself open. Null anywhere else: an
 * installed extension brings none.
 */
export async function exampleFolder(
  folders: readonly string[],
  exists: (path: string) => Promise<boolean>,
): Promise<Example | null> {
  for (const open of folders)
    for (const [folder, root] of [
      [join(open, ...EXAMPLE), open],
      [open, join(open, "..", "..")],
    ] as const) {
      const found = await Promise.all(FILES.map((file) => exists(join(folder, file))));
      if (found.every(Boolean)) return { folder, bin: join(root, "node_modules", ".bin") };
    }
  return null;
}
