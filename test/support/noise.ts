import { randomBytes } from "node:crypto";

/** Text of about so many bytes that can't be made smaller by much. */
export const noise = (bytes: number): string => randomBytes(Math.ceil((bytes * 3) / 4)).toString("base64");
