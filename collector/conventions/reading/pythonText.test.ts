import { expect, test } from "vitest";
import { PYTHON_TEXT, pythonText } from "./pythonText.ts";

const said = (repr: string) => pythonText(new RegExp(`'say': ${PYTHON_TEXT}`).exec(repr));

test.each([
  [`{'say': 'Soup.', 'to': 'A'}`, "Soup."],
  [`{'say': "How's Oslo?"}`, "How's Oslo?"],
  [String.raw`{'say': 'It\'s "down",\nwait'}`, `It's "down",\nwait`],
  [String.raw`{'say': 'C:\\new \xa0\u2028.'}`, "C:\\new \u00a0\u2028."],
  [`{'say': ''}`, ""],
  [`{'say': None}`, null],
  [String.raw`{'say': 'cut \'`, null],
])("%s", (repr, text) => expect(said(repr)).toBe(text));
