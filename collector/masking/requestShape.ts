/** What the length-delimited fields of a message hold: another message, text, or bytes that are no text. */
export type FieldKind = MessageShape | "text" | "opaque";

/** Fields by number; those that are not named are not known. */
export interface MessageShape {
  readonly [field: number]: FieldKind;
}

/** A KeyValue: a name (1) and a value (2). */
export const KEY_VALUE: MessageShape = {
  1: "text",
  get 2() {
    return ANY_VALUE;
  },
};

const ANY_VALUE: MessageShape = {
  1: "text",
  5: {
    get 1() {
      return ANY_VALUE;
    },
  },
  6: { 1: KEY_VALUE },
  7: "text",
};

const RESOURCE: MessageShape = { 1: KEY_VALUE };
const SCOPE: MessageShape = { 1: "text", 2: "text", 3: KEY_VALUE };

/** A span, as far as strings stand in it. */
export const SPAN: MessageShape = {
  1: "opaque",
  2: "opaque",
  3: "text",
  4: "opaque",
  5: "text",
  9: KEY_VALUE,
  11: { 2: "text", 3: KEY_VALUE },
  13: { 1: "opaque", 2: "opaque", 3: "text", 4: KEY_VALUE },
  15: { 2: "text" },
};

/** A log record, as far as strings stand in it. */
export const LOG_RECORD: MessageShape = {
  3: "text",
  5: ANY_VALUE,
  6: KEY_VALUE,
  9: "opaque",
  10: "opaque",
  12: "text",
};

const EXEMPLAR: MessageShape = { 4: "opaque", 5: "opaque", 7: KEY_VALUE };
const NUMBER_POINTS: MessageShape = { 1: { 5: EXEMPLAR, 7: KEY_VALUE } };
const METRIC: MessageShape = {
  1: "text",
  2: "text",
  3: "text",
  5: NUMBER_POINTS,
  7: NUMBER_POINTS,
  9: { 1: { 6: "opaque", 7: "opaque", 8: EXEMPLAR, 9: KEY_VALUE } },
  10: { 1: { 1: KEY_VALUE, 8: "opaque", 9: "opaque", 11: EXEMPLAR } },
  11: { 1: { 6: "opaque", 7: KEY_VALUE } },
  12: KEY_VALUE,
};

const request = (record: MessageShape): MessageShape => ({
  1: { 1: RESOURCE, 2: { 1: SCOPE, 2: record, 3: "text" }, 3: "text" },
});

/** The export requests of OTLP, as far as strings stand in them. */
export const REQUEST_SHAPES = {
  traces: request(SPAN),
  logs: request(LOG_RECORD),
  metrics: request(METRIC),
} as const;
