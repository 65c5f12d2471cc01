import { posix, win32 } from "node:path";

interface Surroundings {
  readonly platform: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The folder that holds the runs: what the setting names, else the platform's own, as the command line takes it. */
export function dataFolder(setting: string, { platform, home, env }: Surroundings): string {
  if (setting.trim()) return setting.trim();
  if (env.TRACELINE_DATA) return env.TRACELINE_DATA;
  if (platform === "win32") return win32.join(env.LOCALAPPDATA ?? win32.join(home, "AppData", "Local"), "Traceline");
  if (platform === "darwin") return posix.join(home, "Library", "Application Support", "Traceline");
  return posix.join(env.XDG_DATA_HOME || posix.join(home, ".local", "share"), "traceline");
}
