type Translate = (message: string, ...values: (string | number)[]) => string;

let translate: Translate = (message, ...values) =>
  message.replace(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));

/**
 * A text for people in the language of the editor, `{0}` and so on replaced by the values. For modules that know nothing
 * of the editor; until {@link speak} was called it is English.
 */
export function say(message: string, ...values: (string | number)[]): string {
  return translate(message, ...values);
}

/** Texts are in this language from here on. */
export function speak(language: Translate): void {
  translate = language;
}
