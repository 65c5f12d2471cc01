import { AttributeList } from "../../otlp/attributeList.ts";
import type { KeyShape } from "../../otlp/keyShape.ts";
import type { Attributes } from "../../otlp/telemetry.ts";

/**
 * What follows from the keys of attributes alone, whatever their values are: worked out once for all spans that have the
 * same keys in the same order, as those of one emitter mostly do.
 */
export function ofKeys<T extends object>(
  make: (keys: Pick<Attributes, "keys" | "has">) => T,
): (attributes: Attributes) => T {
  const known = new WeakMap<KeyShape, T>();
  return (attributes) => {
    if (!(attributes instanceof AttributeList)) return make(attributes);
    const { shape } = attributes;
    let made = known.get(shape);
    if (made === undefined) {
      made = make(attributes);
      known.set(shape, made);
    }
    return made;
  };
}
