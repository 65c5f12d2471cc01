interface Surroundings {
  readonly platform: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The folder that keeps the runs where nothing else is said, one per user: what `TRACELINE_DATA` names, else the
 * platform's place for data of programs.
 */
export function usualDataFolder({ platform, home, env }: Surroundings): string {
  if (env.TRACELINE_DATA) return env.TRACELINE_DATA;
  if (platform === "win32")
    return inside("\\", env.LOCALAPPDATA || inside("\\", home, "AppData", "Local"), "Traceline");
  if (platform === "darwin") return inside("/", home, "Library", "Application Support", "Traceline");
  return inside("/", env.XDG_DATA_HOME || inside("/", home, ".local", "share"), "traceline");
}

const inside = (separator: string, folder: string, ...names: string[]) =>
  [folder.endsWith(separator) ? folder.slice(0, -1) : folder, ...names].join(separator);
