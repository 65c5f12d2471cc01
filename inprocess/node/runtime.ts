import { createRequire } from "node:module";
import type { Context } from "@opentelemetry/api";
import { isAgentScope } from "./agentSpan.ts";
import { Announcer } from "./announcer.ts";
import { type Api, isApi } from "./api.ts";
import { AsyncContext } from "./asyncContext.ts";
import { rememberCallers } from "./callSites.ts";
import { destinations, goesElsewhere } from "./destinations.ts";
import { type Found, Hints } from "./hints.ts";
import { instrument } from "./instrument.ts";
import { findPackage, type Program } from "./moduleHooks.ts";
import type { LiveSpan } from "./otlpJson.ts";
import { OwnExport } from "./ownExport.ts";
import { OwnProvider } from "./ownProvider.ts";
import { belonging, processResource } from "./resource.ts";
import { Sender } from "./sender.ts";
import { type Framework, frameworkOf, PREGEL } from "./watched.ts";
import { type Watcher, watchTracer } from "./watchTracers.ts";
import { withBelonging } from "./withBelonging.ts";

const SUPPRESS = Symbol.for("OpenTelemetry SDK Context Key SUPPRESS_TRACING");

/** What users call to set an agent to work, of frameworks that go on where stacks have ended. */
const CALLED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  [PREGEL]: { Pregel: ["invoke", "stream", "streamEvents"] },
  "@openai/agents": { Runner: ["run"] },
};

type Exports = Readonly<Record<string, unknown>>;
type GetTracer = (this: unknown, ...args: unknown[]) => unknown;

/** What this helper does in a program that has loaded telemetry or an agent framework. */
export class Runtime {
  readonly #own: string;
  readonly #program: Program;
  readonly #resource = processResource(process.env, process.argv, process.pid);
  readonly #belonging = belonging(this.#resource);
  readonly #sender: Sender;
  readonly #announcer: Announcer;
  readonly #hints: Hints;
  readonly #watcher: Watcher;
  readonly #patched = new WeakSet<object>();
  #api: Api | null = null;
  #provider: OwnProvider | null = null;
  #exporter: OwnExport | null = null;
  readonly #elsewhere = new WeakMap<object, boolean>();
  readonly #endpoint: string;
  #hasProvider = false;
  #silent = true;
  #frameworks = 0;

  /** @param own folder of this helper, as a prefix of file names in stacks */
  constructor(endpoint: string, own: string, program: Program) {
    this.#endpoint = endpoint;
    this.#own = own;
    this.#program = program;
    this.#watcher = {
      own,
      parentIdOf: (context) => this.#parentIdOf(context),
      onStart: (span, tracer) => this.#started(span, tracer),
    };
    this.#sender = new Sender(endpoint, (act) => this.#quietly(act));
    this.#announcer = new Announcer(this.#sender, this.#resource);
    this.#hints = new Hints(
      this.#sender,
      this.#resource,
      () => this.#silent,
      () => this.#hasProvider,
    );
  }

  /** A watched module has been evaluated. Never throws. */
  loaded(name: string, exports: unknown, file: string, instrumentation: unknown): void {
    try {
      const framework = frameworkOf(name);
      if (framework) this.#frameworkLoaded(framework, name, exports as Exports, file, instrumentation);
      else if (isApi(exports)) this.#apiLoaded(exports);
      else this.#sdkLoaded(exports as Exports);
    } catch {
      // The program goes on as without us.
    }
  }

  #apiLoaded(api: Api): void {
    this.#api ??= api;
    const proto = api.ProxyTracerProvider.prototype as unknown as Record<"getDelegateTracer", GetTracer>;
    const runtime = this;
    this.#wrap(
      proto,
      "getDelegateTracer",
      (original) =>
        function getDelegateTracer(this: unknown, ...args: unknown[]) {
          const tracer = original.apply(this, args) ?? runtime.#ownTracer(api, args);
          if (tracer) runtime.#watch(tracer);
          return tracer;
        },
    );
    this.#wrap(
      api.ProxyTracerProvider.prototype as unknown as Record<"setDelegate", GetTracer>,
      "setDelegate",
      (original) =>
        function setDelegate(this: unknown, ...args: unknown[]) {
          if (args[0] !== runtime.#provider) runtime.#hasProvider = true;
          return original.apply(this, args);
        },
    );
  }

  #sdkLoaded(exports: Exports): void {
    for (const name of ["BasicTracerProvider", "TracerProvider", "NodeTracerProvider"]) {
      const provider = exports[name] as { readonly prototype: object } | undefined;
      if (!provider?.prototype || !Object.hasOwn(provider.prototype, "getTracer")) continue;
      const runtime = this;
      this.#wrap(
        provider.prototype as Record<"getTracer", GetTracer>,
        "getTracer",
        (original) =>
          function getTracer(this: unknown, ...args: unknown[]) {
            const tracer = original.apply(this, args);
            runtime.#watch(tracer);
            return tracer;
          },
      );
    }
  }

  #frameworkLoaded(framework: Framework, name: string, exports: Exports, file: string, given: unknown): void {
    this.#frameworks++;
    for (const [className, methods] of Object.entries(CALLED[name] ?? {})) {
      const holder = exports[className] as { readonly prototype: object } | undefined;
      if (holder?.prototype) rememberCallers(holder.prototype, methods, this.#own);
    }
    let instrumented = false;
    const main = framework.modules[0] === name;
    if (main && framework.instrumentation && !this.#hasProvider) {
      const instrumentation = (given ?? this.#required(framework.instrumentation, file)) as Exports | null;
      if (instrumentation) instrumented = instrument(framework.instrumentation, exports, instrumentation);
    }
    const found: Found = {
      framework,
      instrumented,
      instrumentable: framework.name !== "AI SDK" || "registerTelemetry" in exports,
    };
    if (main || framework.instrumentation === null) this.#hints.imported(found);
  }

  #required(name: string, file: string): unknown {
    const path = findPackage(name, [file], this.#program);
    return path === null ? null : createRequire(path)(path);
  }

  /**
   * A tracer of our own for an agent framework's span when nobody has set up a provider until its first span: from then on
   * nobody can without losing what came before.
   */
  #ownTracer(api: Api, [name, version]: readonly unknown[]): unknown {
    if (this.#hasProvider || this.#frameworks === 0 || typeof name !== "string" || !isAgentScope(name))
      return undefined;
    if (!this.#provider) {
      this.#exporter ??= new OwnExport(this.#sender);
      this.#provider = new OwnProvider(api, this.#resource, this.#exporter.ended);
      api.context.setGlobalContextManager(new AsyncContext(api.ROOT_CONTEXT));
      api.trace.setGlobalTracerProvider(this.#provider);
    }
    return this.#provider.getTracer(name, typeof version === "string" ? version : undefined);
  }

  #watch(tracer: unknown): void {
    watchTracer(tracer, this.#watcher);
  }

  #parentIdOf(context: unknown): string | null {
    const api = this.#api;
    const span = api?.trace.getSpan((context as Context | undefined) ?? api.context.active());
    return span?.spanContext().spanId ?? null;
  }

  #started(span: LiveSpan, tracer: object): void {
    this.#silent = false;
    withBelonging(span, this.#belonging);
    if (this.#sendsElsewhere(tracer)) this.#copyAtEnd(span);
    this.#announcer.started(span);
  }

  #sendsElsewhere(tracer: object): boolean {
    let known = this.#elsewhere.get(tracer);
    if (known === undefined) {
      known = goesElsewhere(destinations(tracer), this.#endpoint);
      this.#elsewhere.set(tracer, known);
    }
    return known;
  }

  /** What has been announced must be told to have ended, and nobody else tells. */
  #copyAtEnd(span: LiveSpan): void {
    const ending = span as LiveSpan & { end: (...args: unknown[]) => void };
    const original = ending.end;
    this.#exporter ??= new OwnExport(this.#sender);
    const { ended } = this.#exporter;
    ending.end = function end(...args) {
      const before = span.ended;
      original.apply(span, args);
      if (!before) ended(span);
    };
  }

  #wrap<K extends string>(holder: Record<K, GetTracer>, key: K, wrapped: (original: GetTracer) => GetTracer): void {
    const original = holder[key];
    if (typeof original !== "function" || this.#patched.has(original)) return;
    const replacement = wrapped(original);
    this.#patched.add(replacement);
    holder[key] = replacement;
  }

  #quietly(act: () => void): void {
    const api = this.#api;
    if (!api) act();
    else api.context.with(api.context.active().setValue(SUPPRESS, true), act);
  }
}
