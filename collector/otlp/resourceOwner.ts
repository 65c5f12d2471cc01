import type { Attributes } from "./telemetry.ts";

/** Whose telemetry a resource sends, as far as it matters which records belong together. */
export interface ResourceOwner {
  readonly service: string | null;
  readonly workspace: string | null;
  /** Equal for what one process sends, also where its spans and its log records describe it differently. */
  readonly process: string;
}

export function resourceOwner(attributes: Attributes): ResourceOwner {
  const text = (key: string) => {
    const value = attributes.get(key);
    return (typeof value === "string" && value !== "") || typeof value === "number" ? String(value) : null;
  };
  const service = text("service.name");
  const pid = text("process.pid");
  const instance = text("service.instance.id") ?? (pid && `${text("host.id") ?? text("host.name") ?? ""} ${pid}`);
  return {
    service,
    workspace: text("traceline.workspace") ?? text("process.working_directory"),
    process: `${service ?? ""} ${instance ?? ""}`,
  };
}
