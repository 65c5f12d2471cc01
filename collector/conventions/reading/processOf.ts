import type { ModelProcess } from "../../model/modelSpan.ts";
import { resourceOwner } from "../../otlp/resourceOwner.ts";
import type { Resource } from "../../otlp/telemetry.ts";
import { asBoolean, asText, firstOf } from "./fieldReaders.ts";

const known = new WeakMap<Resource, ModelProcess>();

/** What a resource says of the process that sent it. */
export function processOf(resource: Resource): ModelProcess {
  const before = known.get(resource);
  if (before) return before;
  const { attributes } = resource;
  const text = (...keys: string[]) => firstOf(attributes, keys, asText)?.value ?? null;
  const owner = resourceOwner(attributes);
  const process: ModelProcess = {
    key: owner.process,
    service: text("service.name"),
    workspace: owner.workspace,
    revision: text("vcs.ref.head.revision", "vcs.repository.ref.revision"),
    dirty: asBoolean(attributes.get("traceline.vcs.dirty")),
    sessionId: text("session.id"),
  };
  known.set(resource, process);
  return process;
}
