/**
 * Whether launches of a debug type take `env`, by what extensions say in their manifests. Of a type that nobody describes
 * it is not known, and its launches are left as they are.
 * @param manifests `packageJSON` of the extensions; anything may be in one
 */
export function takesEnv(type: string, manifests: readonly unknown[]): boolean {
  return manifests.some((manifest) => {
    const debuggers = at(manifest, "contributes", "debuggers");
    return (
      Array.isArray(debuggers) &&
      debuggers.some(
        (one) =>
          at(one, "type") === type && at(one, "configurationAttributes", "launch", "properties", "env") !== undefined,
      )
    );
  });
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (held, key) => (typeof held === "object" && held !== null ? (held as Record<string, unknown>)[key] : undefined),
    value,
  );
}
