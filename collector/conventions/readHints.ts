import { oneLine } from "../contract/figures.ts";
import type { Hint } from "../contract/hint.ts";
import { isInstallCommand } from "../contract/installCommand.ts";
import { readHotLogs } from "../otlp/hotLogs.ts";
import { readLogRecord, readResource } from "../otlp/records.ts";
import { resourceOwner } from "../otlp/resourceOwner.ts";
import { asText } from "./reading/fieldReaders.ts";

const EVENT = "traceline.hint";
/** A hint comes alone; in what is larger nobody looks for one. */
const MOST_BYTES = 64 * 1024;

export type ToldHint = Omit<Hint, "id">;

/**
 * What programs say of frameworks that send nothing, in an ExportLogsServiceRequest. Texts are cut to one line, and a
 * command that does more than install known packages is left out. Nothing where the request can't be read.
 */
export function readHints(plain: Uint8Array, nowMs: number): ToldHint[] {
  if (plain.length > MOST_BYTES) return [];
  if (!Buffer.from(plain.buffer, plain.byteOffset, plain.length).includes(EVENT)) return [];
  try {
    return readHotLogs(plain)
      .filter(({ eventName }) => eventName === EVENT)
      .flatMap(({ at, resource, scope }): ToldHint[] => {
        const from = readResource(plain.subarray(resource.offset, resource.offset + resource.length));
        const { attributes } = readLogRecord(plain, at, from, scope);
        const framework = asText(attributes.get("traceline.hint.framework"));
        const missing = asText(attributes.get("traceline.hint.missing"));
        const command = asText(attributes.get("traceline.hint.command"));
        if (framework === null || missing === null) return [];
        const { service, workspace } = resourceOwner(from.attributes);
        return [
          {
            framework: oneLine(framework, 60),
            missing: oneLine(missing, 300),
            command: command !== null && isInstallCommand(command) ? command : null,
            service,
            workspace,
            atMs: nowMs,
          },
        ];
      });
  } catch {
    return [];
  }
}
