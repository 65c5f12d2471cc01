import { defineConfig } from "vitest/config";

const packedOnce = "test/support/packedOnce.ts";
const fromTerminal = "test/e2e/captureTerminal.test.ts";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{collector,locate,extension,webview,scripts,inprocess}/**/*.test.ts"],
        },
      },
      {
        test: {
          name: "contract",
          include: ["test/contract/**/*.test.ts"],
          globalSetup: [packedOnce],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          provide: { times: 1 },
        },
      },
      {
        // Those of the above that have a long form.
        test: {
          name: "long",
          include: ["test/contract/{http2Abuse,largeTraces}.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          provide: { times: 20 },
        },
      },
      {
        test: { name: "capture", include: ["test/capture/**/*.test.ts"], hookTimeout: 120_000, fileParallelism: false },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: [fromTerminal],
          globalSetup: [packedOnce, "test/e2e/sharedServer.ts"],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        // It installs what real agents need, the first time for minutes.
        test: {
          name: "terminal",
          include: [fromTerminal],
          globalSetup: [packedOnce, "test/e2e/sharedServer.ts"],
          testTimeout: 600_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
