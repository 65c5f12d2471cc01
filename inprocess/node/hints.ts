import { dirname } from "node:path";
import { eventRequest } from "./otlpJson.ts";
import { installCommand } from "./packageManager.ts";
import type { Sender } from "./sender.ts";
import type { Framework } from "./watched.ts";

/** A program with nothing that makes spans is known early; one with a tracer provider may yet begin. */
const SOON_MS = 400;
const LATER_MS = 15_000;

/** What is known of a framework that the program has imported. */
export interface Found {
  readonly framework: Framework;
  /** Its instrumentation is at work, set up by this helper. */
  readonly instrumented: boolean;
  /** The installed version can be instrumented by a package. */
  readonly instrumentable: boolean;
}

export interface Hint {
  readonly framework: string;
  readonly missing: string;
  readonly command: string | null;
}

/** What to tell of a framework that sends nothing; null where nothing is known to be missing. */
export function hintOf(found: Found, folder: string, exists?: (path: string) => boolean): Hint | null {
  const { framework, instrumented, instrumentable } = found;
  if (instrumented || framework.missing === null) return null;
  if (!instrumentable) {
    const missing = "experimental_telemetry: { isEnabled: true } on each call (version 7 needs a package only)";
    return { framework: framework.name, missing, command: null };
  }
  const command = framework.install ? installCommand(folder, framework.install, exists) : null;
  return { framework: framework.name, missing: framework.missing, command };
}

/** Reports frameworks of which nothing would be seen. */
export class Hints {
  readonly #sender: Sender;
  readonly #resource: Readonly<Record<string, unknown>>;
  readonly #silent: () => boolean;
  readonly #hasProvider: () => boolean;
  readonly #waiting = new Map<Framework, Found>();
  readonly #told = new Set<Framework>();

  /** `silent` tells whether no agent-level span has been seen, `hasProvider` whether the program set up a provider. */
  constructor(
    sender: Sender,
    resource: Readonly<Record<string, unknown>>,
    silent: () => boolean,
    hasProvider: () => boolean,
  ) {
    this.#sender = sender;
    this.#resource = resource;
    this.#silent = silent;
    this.#hasProvider = hasProvider;
    process.on("beforeExit", () => this.#tell(true));
  }

  imported(found: Found): void {
    if (this.#told.has(found.framework)) return;
    this.#waiting.set(found.framework, found);
    setTimeout(() => this.#tell(false), SOON_MS).unref();
    setTimeout(() => this.#tell(true), LATER_MS).unref();
  }

  #tell(last: boolean): void {
    if (!this.#silent() || (this.#hasProvider() && !last)) return;
    for (const [framework, found] of this.#waiting) {
      this.#waiting.delete(framework);
      this.#told.add(framework);
      const hint = hintOf(found, dirname(process.argv[1] ?? process.cwd()));
      if (!hint) continue;
      const attributes = {
        "traceline.hint.framework": hint.framework,
        "traceline.hint.missing": hint.missing,
        ...(hint.command === null ? {} : { "traceline.hint.command": hint.command }),
      };
      const body = eventRequest("traceline.hint", attributes, this.#resource, { nowMs: Date.now() });
      void this.#sender.send("logs", body, true);
    }
  }
}
