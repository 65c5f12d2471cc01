/** Names whose value is a secret whatever it looks like, in lower case; `_` stands for `_`, `-` or nothing. */
const SENSITIVE = [
  "authorization",
  "api_key",
  "access_token",
  "refresh_token",
  "auth_token",
  "session_token",
  "security_token",
  "bearer_token",
  "api_token",
  "id_token",
  "github_token",
  "gitlab_token",
  "slack_token",
  "bot_token",
  "client_secret",
  "api_secret",
  "app_secret",
  "signing_secret",
  "webhook_secret",
  "secret_key",
  "access_key",
  "secret_access_key",
  "private_key",
  "encryption_key",
  "password",
  "passwd",
  "passphrase",
  "cookie",
];

/** The same with each way to join the words; longer ones first, so that the longest that fits is found. */
export const SENSITIVE_WORDS: readonly string[] = [
  ...new Set(SENSITIVE.flatMap((name) => ["_", "-", ""].map((joint) => name.replaceAll("_", joint)))),
].sort((a, b) => b.length - a.length);

/** Whether an attribute of this name holds a secret: `http.request.header.authorization`, `OPENAI_API_KEY`. */
export function isSensitiveName(name: string): boolean {
  const lower = name.toLowerCase();
  return SENSITIVE_WORDS.some((word) => lower.endsWith(word));
}

/** How an authorization begins: the scheme, then what is secret. */
export const SCHEME = /^(?:Bearer|Basic|Token|ApiKey) +/i;

/** The rule of a value that its name gives away, by the scheme it begins with, if it does. */
export function valueRule(scheme: string): string {
  const word = scheme.trim().toLowerCase();
  if (word === "bearer") return "bearer-token";
  return word === "basic" ? "basic-credentials" : "secret-value";
}
