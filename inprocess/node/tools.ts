const TOOL =
  /[\\/](?:npm|npx|pnpm|pnpx|yarn|corepack|tsc|tsserver|eslint|prettier|biome|rollup|webpack)(?:-cli|-pkg|-script)?(?:\.[cm]?js)?$/;

/** Whether a script is a tool that people start all day and that runs no agent in its own process. */
export function isTool(script: string): boolean {
  return TOOL.test(script);
}
