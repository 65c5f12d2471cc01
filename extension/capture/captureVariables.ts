/** Where telemetry of this window's programs is to go. */
export interface CaptureTarget {
  /** Address of the collector's HTTP receiver. */
  readonly http: string;
  /** Folder of the workspace; null in a window without one. */
  readonly folder: string | null;
}

export interface CaptureVariables {
  /** Name → value, to be set as they are. */
  readonly set: Readonly<Record<string, string>>;
  /** Why nothing is set, in one sentence; null when capture works. */
  readonly left: string | null;
}

export const ENDPOINTS = [
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
  "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
] as const;
const ATTRIBUTES = "OTEL_RESOURCE_ATTRIBUTES";
const WORKSPACE = "traceline.workspace";

type Environment = Readonly<Record<string, string | null | undefined>>;

/**
 * The variables that send a program's telemetry here, given those it has. An endpoint that was already set is left
 * alone, with everything else: what goes to somebody's backend is not marked by us either. Resource attributes are
 * appended to what is there.
 */
export function captureVariables(existing: Environment, target: CaptureTarget): CaptureVariables {
  const foreign = ENDPOINTS.find((name) => existing[name] && existing[name] !== target.http);
  if (foreign)
    return {
      set: {},
      left: `${foreign} was already set to ${existing[foreign]}, so it was left alone and nothing is captured there.`,
    };
  const attributes = workspaceAttribute(existing[ATTRIBUTES] ?? "", target.folder);
  return {
    set: {
      OTEL_EXPORTER_OTLP_ENDPOINT: target.http,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      ...(attributes ? { [ATTRIBUTES]: attributes } : {}),
    },
    left: null,
  };
}

/** The attributes as they were, with the workspace as the last one; percent-encoded as the variable's format wants it. */
function workspaceAttribute(existing: string, folder: string | null): string {
  const kept = existing.split(",").filter((pair) => pair.trim() && !pair.trim().startsWith(`${WORKSPACE}=`));
  return folder === null ? kept.join(",") : [...kept, `${WORKSPACE}=${encodeURIComponent(folder)}`].join(",");
}

/** Lines that set the variables in a shell, to be copied. */
export function exportLines(set: Readonly<Record<string, string>>, windows: boolean): string {
  return Object.entries(set)
    .map(([name, value]) =>
      windows
        ? `$env:${name} = '${value.replaceAll("'", "''")}'`
        : `export ${name}='${value.replaceAll("'", "'\\''")}'`,
    )
    .join("\n");
}
