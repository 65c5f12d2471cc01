import type { Scope } from "../../otlp/telemetry.ts";

/** What a scope says of the spans in it: asked once for all that come behind each other of one scope. */
export function ofScope(says: (name: string) => boolean): (record: { readonly scope: Scope }) => boolean {
  let last: Scope | null = null;
  let answer = false;
  return ({ scope }) => {
    if (scope !== last) {
      answer = says(scope.name);
      last = scope;
    }
    return answer;
  };
}
