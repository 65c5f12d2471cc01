import { readFileSync } from "node:fs";

const END_OF_DIRECTORY = 0x06054b50;
const END_LENGTH = 22;

/** Names of the files in a zip archive, sorted. Reads the central directory of archives without a comment. */
export function zipNames(file: string): string[] {
  const bytes = readFileSync(file);
  const end = bytes.length - END_LENGTH;
  if (bytes.readUInt32LE(end) !== END_OF_DIRECTORY) throw new Error(`${file} is not a zip archive.`);
  const names: string[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    names.push(bytes.toString("utf8", at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names.sort();
}
