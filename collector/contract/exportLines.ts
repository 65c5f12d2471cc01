/** Lines that set variables in a shell, to be copied. */
export function exportLines(set: Readonly<Record<string, string>>, windows: boolean): string {
  return Object.entries(set)
    .map(([name, value]) =>
      windows
        ? `$env:${name} = '${value.replaceAll("'", "''")}'`
        : `export ${name}='${value.replaceAll("'", "'\\''")}'`,
    )
    .join("\n");
}
