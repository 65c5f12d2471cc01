import { isAgentSpan } from "./agentSpan.ts";
import { nextOrder, rememberedCall } from "./callSites.ts";
import type { LiveSpan, Scope } from "./otlpJson.ts";
import { type Place, userPlaceBelow } from "./userFrame.ts";

interface RecordingSpan extends LiveSpan {
  isRecording(): boolean;
  setAttributes(attributes: Record<string, string | number>): unknown;
}

interface AnyTracer {
  startSpan(...args: unknown[]): unknown;
  readonly instrumentationScope?: Scope;
  readonly instrumentationLibrary?: Scope;
}

/** What is asked and told of the program's spans. */
export interface Watcher {
  /** Folder of this helper, as a prefix of file names in stacks. */
  readonly own: string;
  /** Id of the span that a span of this context is a child of; of the active context where none is given. */
  readonly parentIdOf: (context: unknown) => string | null;
  /** Called for each agent-level span as it starts, with its place already on it. */
  readonly onStart: (span: LiveSpan, tracer: object) => void;
}

const watched = new WeakSet<object>();
/** Tracers that pass on give back the span of the one below them at once: it is the last one that was seen. */
let lastSeen: object | null = null;

/**
 * Makes every tracer of the class of this one name the place of the call on agent-level spans. What the class did before
 * is done as before, and what goes wrong here is nobody else's trouble.
 */
export function watchTracer(tracer: unknown, watcher: Watcher): void {
  if (typeof tracer !== "object" || tracer === null) return;
  const holder = startSpanHolder(tracer);
  if (!holder || watched.has(holder)) return;
  watched.add(holder);
  const original = holder.startSpan;
  holder.startSpan = function startSpan(this: AnyTracer, ...args: unknown[]): unknown {
    const span = original.apply(this, args);
    try {
      started(span, this, args, startSpan, watcher);
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
  args: readonly unknown[],
  below: (...args: never[]) => unknown,
  { own, parentIdOf, onStart }: Watcher,
): void {
  const scope = tracer.instrumentationScope ?? tracer.instrumentationLibrary;
  const options = args[1] as { attributes?: object } | undefined;
  // A tracer that only passes on has no scope; the one that it passes on to is watched too.
  if (!scope || !isAgentSpan(scope.name, options?.attributes)) return;
  const span = given as RecordingSpan;
  if (span === lastSeen || !span.isRecording()) return;
  lastSeen = span;
  if (!hasPlace(span.attributes)) {
    const place = userPlaceBelow(below, own);
    const found = place ? { attributes: attributesOf(place), order: nextOrder() } : inherited(parentIdOf(args[2]));
    if (found) {
      span.setAttributes(found.attributes);
      remember(span.spanContext().spanId, found);
    }
  }
  onStart(span, tracer);
}

interface SpanPlace {
  readonly attributes: Record<string, string | number>;
  readonly order: number;
}

const MOST_SPANS = 2500;
/** Of the last spans, because an instrumentation may hand out a wrapper of a span that tells nothing of it. */
let placesOfSpans = new Map<string, SpanPlace>();
let placesOfOlderSpans = new Map<string, SpanPlace>();

function remember(spanId: string, place: SpanPlace): void {
  if (placesOfSpans.size >= MOST_SPANS) {
    placesOfOlderSpans = placesOfSpans;
    placesOfSpans = new Map();
  }
  placesOfSpans.set(spanId, place);
}

/** Where stacks end in a queue or a stream of the framework's: where the work was asked for. */
function inherited(parentId: string | null): SpanPlace | null {
  const call = rememberedCall();
  const parent = parentId === null ? undefined : (placesOfSpans.get(parentId) ?? placesOfOlderSpans.get(parentId));
  if (parent && (!call || call.order < parent.order)) return parent;
  return call && { attributes: attributesOf(call.place), order: call.order };
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
function placeAttributes(place: Place): Record<string, string | number> {
  return {
    "code.file.path": place.path,
    "code.line.number": place.line,
    ...(place.column === null ? {} : { "code.column.number": place.column }),
    ...(place.symbol === null ? {} : { "code.function.name": place.symbol }),
    "traceline.code.origin": "call_site",
  };
}
