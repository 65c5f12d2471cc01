import type { AnyValue } from "../../collector/otlp/telemetry.ts";
import type { SpanSpec } from "./buildSpans.ts";

/** A span as Claude Code sends it. */
export function claudeSpan(
  type: string,
  id: string,
  parent: string | null,
  from: number,
  to: number,
  attributes: Record<string, AnyValue> = {},
  more: Partial<SpanSpec> = {},
): SpanSpec {
  return {
    name: `claude_code.${type}`,
    id,
    ...(parent === null ? {} : { parent }),
    from,
    to,
    scope: "com.anthropic.claude_code.tracing",
    ...more,
    attributes: { "span.type": type, "session.id": "s-1", ...attributes },
  };
}
