/** Names of agents and what frameworks make of them in arguments and in the names of tools, to be compared. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}
