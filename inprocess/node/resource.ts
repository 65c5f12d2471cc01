import { hostname } from "node:os";
import { basename } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** What `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` say. */
export function resourceOfEnvironment(env: Environment): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of (env.OTEL_RESOURCE_ATTRIBUTES ?? "").split(",")) {
    const at = pair.indexOf("=");
    if (at <= 0) continue;
    found[pair.slice(0, at).trim()] = decoded(pair.slice(at + 1).trim());
  }
  if (env.OTEL_SERVICE_NAME) found["service.name"] = env.OTEL_SERVICE_NAME;
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The resource of this process, where the program says nothing of its own. */
export function processResource(env: Environment, argv: readonly string[], pid: number): Record<string, unknown> {
  const script = argv[1];
  return {
    "service.name": script ? basename(script).replace(/\.[cm]?[jt]sx?$/, "") : "node",
    "telemetry.sdk.language": "nodejs",
    "process.pid": pid,
    "host.name": hostname(),
    ...resourceOfEnvironment(env),
  };
}

/** Of a resource, what lets Traceline find the window and the process that a span belongs to. */
export function belonging(resource: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(resource).filter(
      ([key]) => key.startsWith("traceline.") || key.startsWith("vcs.") || key === "process.pid",
    ),
  );
}
