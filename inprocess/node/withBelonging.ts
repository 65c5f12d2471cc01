import type { LiveSpan } from "./otlpJson.ts";

type Resource = NonNullable<LiveSpan["resource"]>;

const joined = new WeakMap<Resource, Resource>();

/**
 * Gives a span's resource what lets Traceline find the window and the process that it belongs to, where a program that
 * made its resource itself has left the environment out. The resource of the program's other spans stays as it is.
 */
export function withBelonging(span: LiveSpan, belonging: Readonly<Record<string, unknown>>): void {
  const { resource } = span;
  if (!resource || "traceline.workspace" in resource.attributes || !("traceline.workspace" in belonging)) return;
  let own = joined.get(resource);
  if (!own) {
    own = Object.create(resource, {
      attributes: { enumerable: true, get: () => ({ ...belonging, ...resource.attributes }) },
    }) as Resource;
    joined.set(resource, own);
  }
  (span as { resource: Resource }).resource = own;
}
