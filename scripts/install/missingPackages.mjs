/**
 * Packages that the lock file wants and the installed tree does not hold in that version.
 * @param {{packages?: Record<string, {version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean}>}} lock package-lock.json
 * @param {{packages?: Record<string, {version?: string}>}} installed node_modules/.package-lock.json, which npm writes last
 * @returns {string[]} paths below the checkout
 */
export function missingPackages(lock, installed) {
  const there = installed.packages ?? {};
  return Object.entries(lock.packages ?? {})
    .filter(
      ([path, wanted]) => path && !wanted.optional && !wanted.devOptional && there[path]?.version !== wanted.version,
    )
    .map(([path]) => path);
}
