import type { ContextAPI, ProxyTracerProvider, TraceAPI } from "@opentelemetry/api";

/** What is used of the program's own copy of @opentelemetry/api, whichever version that is. */
export interface Api {
  readonly context: ContextAPI;
  readonly trace: TraceAPI;
  readonly ROOT_CONTEXT: ReturnType<ContextAPI["active"]>;
  readonly ProxyTracerProvider: { readonly prototype: ProxyTracerProvider };
}

export function isApi(module: unknown): module is Api {
  const api = module as Partial<Api> | null | undefined;
  return Boolean(
    api?.context && api.trace && api.ROOT_CONTEXT && api.ProxyTracerProvider?.prototype?.getDelegateTracer,
  );
}
