import { homedir } from "node:os";
import { usualDataFolder } from "../contract/usualDataFolder.ts";

/** The folder that keeps the runs of this user where a command is told of no other. */
export function dataFolder(): string {
  return usualDataFolder({ platform: process.platform, home: homedir(), env: process.env });
}
