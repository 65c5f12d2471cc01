/** The parts of the packages' modules that are used; each is looked for before it is called. */
type Module = Readonly<Record<string, unknown>>;
type Construct = new (options?: object) => { manuallyInstrument?: (module: unknown, options?: object) => void };

interface Registry extends Array<unknown> {
  push(...integrations: unknown[]): number;
}

/**
 * Registers an instrumentation package with its framework, as its documentation tells users to.
 * @returns whether spans are made from now on
 */
export function instrument(packageName: string, framework: Module, instrumentation: Module): boolean {
  switch (packageName) {
    case "@ai-sdk/otel":
      return registerTelemetry(framework, instrumentation);
    case "@arizeai/openinference-instrumentation-openai-agents":
      // What the program's own tracing adds to the framework is kept beside ours.
      return manually("OpenAIAgentsInstrumentation", framework, instrumentation, { exclusiveProcessor: false });
    case "@arizeai/openinference-instrumentation-langchain":
      return manually("LangChainInstrumentation", framework, instrumentation);
    case "@traceloop/instrumentation-llamaindex":
      return manually("LlamaIndexInstrumentation", framework, instrumentation);
    default:
      return false;
  }
}

/** Exports of a module, also of a CommonJS one that was imported. */
function exported(module: Module, name: string): unknown {
  return module[name] ?? (module.default as Module | undefined)?.[name];
}

function manually(className: string, framework: Module, instrumentation: Module, options?: object): boolean {
  const Instrumentation = exported(instrumentation, className) as Construct | undefined;
  if (typeof Instrumentation !== "function") return false;
  const instance = new Instrumentation();
  if (typeof instance.manuallyInstrument !== "function") return false;
  instance.manuallyInstrument(framework, options);
  return true;
}

function registerTelemetry(framework: Module, instrumentation: Module): boolean {
  const OpenTelemetry = exported(instrumentation, "OpenTelemetry") as Construct | undefined;
  const register = exported(framework, "registerTelemetry");
  if (typeof OpenTelemetry !== "function" || typeof register !== "function") return false;
  const ours = new OpenTelemetry({ toolDefinitions: true, runtimeContext: true, usage: true, headers: false });
  const registry = () => (globalThis as { AI_SDK_TELEMETRY_INTEGRATIONS?: Registry }).AI_SDK_TELEMETRY_INTEGRATIONS;
  if ((registry()?.length ?? 0) > 0) return true;
  register(ours);
  const integrations = registry();
  if (integrations) yieldTo(integrations, ours);
  return true;
}

/** The program's own integration takes the place of ours: with both, every span would be there twice. */
function yieldTo(integrations: Registry, ours: unknown): void {
  integrations.push = (...added: unknown[]) => {
    Reflect.deleteProperty(integrations, "push");
    const at = integrations.indexOf(ours);
    if (at >= 0) integrations.splice(at, 1);
    return integrations.push(...added);
  };
}
