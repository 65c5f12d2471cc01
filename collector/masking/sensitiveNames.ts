/** How names end whose value is a secret whatever it looks like, and what must stand before the ending, if anything. */
export const SENSITIVE_ENDINGS: Readonly<Record<string, readonly string[]>> = {
  token: [
    "access",
    "refresh",
    "auth",
    "session",
    "security",
    "bearer",
    "api",
    "id",
    "github",
    "gitlab",
    "slack",
    "bot",
  ],
  secret: ["client", "api", "app", "signing", "webhook"],
  key: ["api", "secret", "access", "private", "encryption"],
  authorization: [],
  password: [],
  passwd: [],
  passphrase: [],
  cookie: [],
};

const SENSITIVE_NAME = new RegExp(
  `(?:${Object.entries(SENSITIVE_ENDINGS)
    .map(([ending, heads]) => (heads.length > 0 ? `(?:${heads.join("|")})[_-]?${ending}` : ending))
    .join("|")})$`,
  "i",
);

/** Whether the value behind this name is a secret: `http.request.header.authorization`, `OPENAI_API_KEY`, `clientSecret`. */
export function isSensitiveName(name: string): boolean {
  return SENSITIVE_NAME.test(name);
}

/** How an authorization begins: the scheme, then what is secret. */
export const SCHEME = /^(?:Bearer|Basic|Token|ApiKey) +/i;

/** The rule of a value that its name gives away, by the scheme it begins with, if it does. */
export function valueRule(scheme: string): string {
  const word = scheme.trim().toLowerCase();
  if (word === "bearer") return "bearer-token";
  return word === "basic" ? "basic-credentials" : "secret-value";
}
