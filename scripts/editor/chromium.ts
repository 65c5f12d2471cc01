import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * A Chromium to drive: `TRACELINE_CHROMIUM`, else the system's, else Debian's package where we may install it.
 * @throws Error that says what to install
 */
export function ensureChromium(): string {
  const found = [process.env.TRACELINE_CHROMIUM ?? "", ...PLACES].find((place) => place && existsSync(place));
  if (found) return found;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
    throw new Error("The end-to-end tests need Chromium: install it, or set TRACELINE_CHROMIUM to its path.");
  const apt = (...args: string[]) =>
    execFileSync("apt-get", ["-qq", ...args], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  apt("update");
  apt("install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core");
  return "/usr/bin/chromium";
}
