import type { ModelProcess } from "../model/modelSpan.ts";
import type { Attributes, Resource } from "../otlp/telemetry.ts";
import { asBoolean, asText, firstOf } from "./fieldReaders.ts";

const known = new WeakMap<Resource, ModelProcess>();

/** What a resource says of the process that sent it. */
export function processOf(resource: Resource): ModelProcess {
  const before = known.get(resource);
  if (before) return before;
  const { attributes } = resource;
  const text = (...keys: string[]) => firstOf(attributes, keys, asText)?.value ?? null;
  const process: ModelProcess = {
    key: processKey(attributes),
    service: text("service.name"),
    workspace: text("traceline.workspace", "process.working_directory"),
    revision: text("vcs.ref.head.revision", "vcs.repository.ref.revision"),
    dirty: asBoolean(attributes.get("traceline.vcs.dirty")),
    sessionId: text("session.id"),
  };
  known.set(resource, process);
  return process;
}

/** Equal for what one process sent: its instance id, or its number on its machine. */
export function processKey(attributes: Attributes): string | null {
  const text = (key: string) => asText(attributes.get(key));
  const service = text("service.name") ?? "";
  const instance = text("service.instance.id");
  if (instance !== null) return `${service} ${instance}`;
  const pid = text("process.pid");
  if (pid !== null) return `${service} ${text("host.id") ?? text("host.name") ?? ""} ${pid}`;
  return service === "" ? null : `${service} ${text("host.name") ?? ""}`;
}
