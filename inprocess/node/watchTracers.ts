import { isAgentSpan } from "./agentSpan.ts";
import { rememberedCall } from "./callSites.ts";
import type { LiveSpan, Scope } from "./otlpJson.ts";
import { firstUserPlace, framesBelow, type Place } from "./userFrame.ts";

interface RecordingSpan extends LiveSpan {
  isRecording(): boolean;
  setAttributes(attributes: Record<string, string | number>): unknown;
}

interface AnyTracer {
  startSpan(...args: unknown[]): unknown;
  readonly instrumentationScope?: Scope;
  readonly instrumentationLibrary?: Scope;
}

/** Called for each agent-level span as it starts, with its place already on it. */
export type OnStart = (span: LiveSpan) => void;

const watched = new WeakSet<object>();
const seen = new WeakSet<object>();

/**
 * Makes every tracer of the class of this one name the place of the call on agent-level spans. What the class did before
 * is done as before, and what goes wrong here is nobody else's trouble.
 * @param own folder of this helper, as a prefix of file names in stacks
 */
export function watchTracer(tracer: unknown, own: string, onStart: OnStart): void {
  if (typeof tracer !== "object" || tracer === null) return;
  const holder = startSpanHolder(tracer);
  if (!holder || watched.has(holder)) return;
  watched.add(holder);
  const original = holder.startSpan;
  holder.startSpan = function startSpan(this: AnyTracer, ...args: unknown[]): unknown {
    const span = original.apply(this, args);
    try {
      started(span, this, (args[1] as { attributes?: object } | undefined)?.attributes, startSpan, own, onStart);
    } catch {
      // The span is as the program made it.
    }
    return span;
  };
}

function startSpanHolder(tracer: object): AnyTracer | null {
  for (let at: object | null = tracer; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, "startSpan")) {
      const writable = Object.getOwnPropertyDescriptor(at, "startSpan")?.writable === true;
      return writable ? (at as AnyTracer) : null;
    }
  }
  return null;
}

function started(
  given: unknown,
  tracer: AnyTracer,
  attributes: object | undefined,
  below: (...args: never[]) => unknown,
  own: string,
  onStart: OnStart,
): void {
  const scope = tracer.instrumentationScope ?? tracer.instrumentationLibrary;
  // A tracer that only passes on has no scope; the one that it passes on to is watched too.
  if (!scope || !isAgentSpan(scope.name, attributes)) return;
  const span = given as RecordingSpan;
  if (!span.isRecording() || seen.has(span)) return;
  seen.add(span);
  if (!hasPlace(span.attributes)) {
    const place = firstUserPlace(framesBelow(below), own) ?? rememberedCall();
    if (place) span.setAttributes(attributesOf(place));
  }
  onStart(span);
}

const hasPlace = (attributes: LiveSpan["attributes"]) =>
  attributes !== undefined && ("code.file.path" in attributes || "code.filepath" in attributes);

const attributes = new WeakMap<Place, Record<string, string | number>>();

/** Places are remembered, so that their attributes can be too. */
function attributesOf(place: Place): Record<string, string | number> {
  let known = attributes.get(place);
  if (!known) {
    known = placeAttributes(place);
    attributes.set(place, known);
  }
  return known;
}

/** The attributes that say where a span was called from. */
export function placeAttributes(place: Place): Record<string, string | number> {
  return {
    "code.file.path": place.path,
    "code.line.number": place.line,
    ...(place.column === null ? {} : { "code.column.number": place.column }),
    ...(place.symbol === null ? {} : { "code.function.name": place.symbol }),
    "traceline.code.origin": "call_site",
  };
}
