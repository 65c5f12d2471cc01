/** Parts of a path, with `/` as separator and in lower case, that only somebody else's code has. */
const FOREIGN_PARTS: readonly string[] = [
  "/node_modules/",
  "/site-packages/",
  "/dist-packages/",
  "/.pnpm/",
  "/.yarn/",
  "/.pnp.",
  "/.vscode/extensions/",
  "/.vscode-server/extensions/",
  "/.vscode-oss/extensions/",
  "/code-server/extensions/",
  "/.cargo/registry/",
  "/.cargo/git/",
  "/.rustup/",
  "/pkg/mod/",
  "/vendor/github.com/",
  "/vendor/golang.org/",
  "/vendor/bundle/",
  "/gems/",
  "/lib/ruby/",
  "/rubygems/",
  "/webpack/runtime/",
  "/webpack/bootstrap",
  "/_/src/",
  "/_work/1/s/src/",
];

/** Beginnings of a path that name a runtime, a generated file or a remote module. */
const FOREIGN_STARTS: readonly string[] = [
  "<",
  "node:",
  "internal/",
  "bun:",
  "deno:",
  "ext:",
  "native ",
  "wasm:",
  "http:",
  "https:",
  "/rustc/",
  "/_/",
  "java/",
  "javax/",
  "jakarta/",
  "jdk/",
  "sun/",
  "com/sun/",
  "kotlin/",
  "kotlinx/",
  "scala/",
  "groovy/",
  "org/springframework/",
  "org/apache/",
  "org/junit/",
  "org/eclipse/",
  "io/opentelemetry/",
  "io/netty/",
  "io/micrometer/",
  "io/grpc/",
  "reactor/",
  "okhttp3/",
  "okio/",
  "retrofit2/",
  "com/fasterxml/",
  "com/google/adk/",
  "com/google/genai/",
  "com/google/common/",
  "com/openai/",
  "com/anthropic/",
  "com/azure/",
  "com/microsoft/semantickernel/",
  "software/amazon/awssdk/",
  "dev/langchain4j/",
  "ai/koog/",
  "io/quarkus/",
  "io/vertx/",
  "io/reactivex/",
  "io/modelcontextprotocol/",
];

/** `…/lib/python3.12/…` of Unix, `…\Python312\Lib\…` and `python312.zip` of Windows. */
const PYTHON_LIBRARY = /\/lib(?:64)?\/(?:python|pypy)\d|\/python\d*\/lib\/|\/python\d+\.zip\//;

/** Go's own packages lie under `go/src/` and have no dot in their first part, unlike what people put there. */
const GO_LIBRARY = /\/(?:go|golang|libexec|go\d[\d.]*)\/src\/([a-z0-9_]+)\//;

/**
 * Whether a path of a stack frame lies in the program's own code: not in a dependency, a runtime, a standard library
 * or an instrumentation. A cell of a notebook is own code. Takes any path, also with backslashes or a `file://` in
 * front; never touches a disk.
 */
export function isUserFrame(path: string): boolean {
  const plain = path.replaceAll("\\", "/").toLowerCase();
  const bare = plain.startsWith("file://") ? plain.slice(7) : plain;
  if (bare === "") return false;
  if (bare.startsWith("<ipython-input-")) return true;
  if (FOREIGN_STARTS.some((start) => bare.startsWith(start))) return false;
  const rooted = bare.startsWith("/") ? bare : `/${bare}`;
  if (FOREIGN_PARTS.some((part) => rooted.includes(part))) return false;
  return !PYTHON_LIBRARY.test(rooted) && !GO_LIBRARY.test(rooted);
}
