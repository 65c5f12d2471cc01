import { homedir } from "node:os";
import { join } from "node:path";

/** The folder that keeps the runs, by default one per user: the platform's place for data of programs. */
export function dataFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string {
  if (env.TRACELINE_DATA) return env.TRACELINE_DATA;
  switch (platform) {
    case "win32":
      return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), "Traceline");
    case "darwin":
      return join(home, "Library", "Application Support", "Traceline");
    default:
      return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "traceline");
  }
}
