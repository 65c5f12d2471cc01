import { portOwner } from "./portOwner.ts";
import { ownerInWords, type PortOwner } from "./portTables.ts";

/** A port that was wanted, and the address that was taken. */
export interface TakenPort {
  /** 0 for any. */
  readonly wanted: number;
  /** Ends in `:port`. */
  readonly got: string;
}

/** One sentence for each usual port that belongs to another program: whose it is, and what was taken instead. */
export async function portNotes(
  ports: readonly TakenPort[],
  ownerOf: (port: number) => Promise<PortOwner | null> = portOwner,
): Promise<string[]> {
  const elsewhere = ports.filter(({ wanted, got }) => wanted !== 0 && !got.endsWith(`:${wanted}`));
  return Promise.all(
    elsewhere.map(
      async ({ wanted, got }) =>
        `Port ${wanted} is in use by ${ownerInWords(await ownerOf(wanted))}; ${got} was taken instead.`,
    ),
  );
}
