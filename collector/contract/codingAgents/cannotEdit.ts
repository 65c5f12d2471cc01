/** A file of settings can't be changed safely; the message says what to do. */
export class CannotEdit extends Error {
  override readonly name = "CannotEdit";
}
