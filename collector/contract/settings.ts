/** How a collector keeps what it is sent. */
export interface StoreSettings {
  /** Secrets are replaced by marks before anything is written. */
  readonly masking: boolean;
  /** `full`: what was acknowledged survives a power failure. `normal`: it survives the end of the collector only. */
  readonly durability: Durability;
  /** Runs whose last sign of life is older than this many days are deleted, unless they are pinned. */
  readonly keepDays: number;
  /** Bytes that the store may take; the oldest runs that are not pinned make room. */
  readonly keepBytes: number;
}

export const DURABILITIES = ["full", "normal"] as const;
export type Durability = (typeof DURABILITIES)[number];

export const DEFAULT_SETTINGS: StoreSettings = {
  masking: true,
  durability: "full",
  keepDays: 30,
  keepBytes: 2 * 1024 ** 3,
};

/** What a person should go on seeing while these settings are in force: one sentence each. */
export function settingWarnings({ masking, durability }: StoreSettings): string[] {
  return [
    ...(masking ? [] : ["Masking is off: keys and passwords in traces are stored as they come."]),
    ...(durability === "full" ? [] : ["Durability is normal: a power failure may take what was acknowledged last."]),
  ];
}
