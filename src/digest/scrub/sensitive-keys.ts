/** Replacement for what must not be kept. */
export const FILTERED = "[Filtered]";

/** Whether a value under this key is a secret by the key's name (reference: scrubbing-and-filters.md §2). */
export function isSensitiveKey(key: string): boolean {
  if (key.length < 3) return false;
  if (key.length > MAX_REMEMBERED_KEY) return SENSITIVE_KEY.test(key.slice(0, MAX_KEY));
  const known = judged.get(key);
  if (known !== undefined) return known;
  const isSensitive = SENSITIVE_KEY.test(key);
  if (judged.size >= MAX_REMEMBERED) judged.clear();
  judged.set(key, isSensitive);
  return isSensitive;
}

/** Keys judged before. Events repeat theirs, and looking one up takes a third of judging it. */
const judged = new Map<string, boolean>();
const MAX_REMEMBERED = 2000;
const MAX_REMEMBERED_KEY = 64;
const MAX_KEY = 1024;
const SENSITIVE_KEY =
  /auth|token|passw(?:or)?d|secret|api[_-]?key|credentials|mysql_pwd|private[_-]?key|^otp$|^two[_-]factor$/i;

/** Whether a text speaks of a secret. `token` alone is no secret; `token=…` and `token: …` are. */
export function mentionsSecret(text: string): boolean {
  if (SECRET_WORD.test(text)) return true;
  const token = text.search(TOKEN);
  return token >= 0 && (text.includes("=", token + 5) || text.includes(":", token + 5));
}

const SECRET_WORD = /auth|passw(?:or)?d|secret|api[_-]?key|credentials|mysql_pwd|private[_-]?key/i;
const TOKEN = /token/i;

/** Cookies that are as good as a password while the session lasts. */
export function isSessionCookie(name: string): boolean {
  const plain = name.trim().toLowerCase();
  return (
    SESSION_COOKIES.has(plain) ||
    isSensitiveKey(plain) ||
    /sess(?:ion)?_?id|csrf|xsrf|^connect\.sid$/.test(plain)
  );
}

const SESSION_COOKIES = new Set([
  "sessionid",
  "session",
  "__session",
  "_session",
  "phpsessid",
  "jsessionid",
  "asp.net_sessionid",
  "symfony",
  "csrf",
  "csrf-token",
  "csrf_token",
  "csrftoken",
  "xsrf-token",
  "_xsrf",
  "_csrf",
  "_csrf_token",
  "sid",
  "laravel_session",
  "user_session",
]);
