import type { Plugin } from "esbuild";

const NAMESPACE = "shared-module";

/**
 * One namespace object for a module that is not bundled, however many files import it. Else each of them copies all of
 * its members when it is loaded: of the editor's API, in fifty files, that was most of what loading the extension took.
 */
export function sharedModule(name: string): Plugin {
  return {
    name: NAMESPACE,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, ({ namespace }) =>
        namespace === NAMESPACE ? { path: name, external: true } : { path: name, namespace: NAMESPACE },
      );
      onLoad({ filter: /.*/, namespace: NAMESPACE }, () => ({ contents: `export * from ${JSON.stringify(name)};` }));
    },
  };
}
