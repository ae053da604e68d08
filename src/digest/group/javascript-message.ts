/**
 * Browsers tell one and the same error in different words. Where no frame can tell errors apart (minified
 * scripts), their words must not either: each known sentence becomes one. Patterns are bounded and linear.
 */
export function canonicalScriptError(type: string, value: string): { type: string; value: string } {
  const text = value.length > 400 ? value.slice(0, 400) : value;
  for (const [pattern, common] of SENTENCES) {
    if (pattern.test(text)) return { type: canonicalType(type, text), value: text.replace(pattern, common) };
  }
  return { type: canonicalType(type, text), value };
}

/** Firefox alone throws `InternalError` where others throw `RangeError`. */
export function canonicalType(type: string, value: string): string {
  return type === "InternalError" && value.startsWith("too much recursion") ? "RangeError" : type;
}

const SENTENCES: readonly (readonly [RegExp, string])[] = [
  // Chrome: as it is now, and as it was before version 92.
  [
    /^Cannot read propert(?:ies|y '([^']{1,200})') of (?:undefined|null)(?: \(reading '([^']{1,200})'\))?.*$/s,
    "no object to read '$1$2'",
  ],
  [
    /^Cannot set propert(?:ies|y '([^']{1,200})') of (?:undefined|null)(?: \(setting '([^']{1,200})'\))?.*$/s,
    "no object to set '$1$2'",
  ],
  // Firefox.
  [/^can't access (?:property|dead object)(?: ['"]([^'"]{1,200})['"])?.{0,400}$/s, "no object to read '$1'"],
  [/^[\w$.[\]()"']{1,200} is (?:undefined|null)$/, "no object to read ''"],
  // Safari: evaluating 'a.b.c'.
  [
    /^(?:undefined|null) is not an object \(evaluating '(?:[^']{0,200}\.)?([\w$]{1,100})(?:\([^']{0,200}\))? = [^']{0,200}'\).*$/s,
    "no object to set '$1'",
  ],
  [
    /^(?:undefined|null) is not an object \(evaluating '(?:[^']{0,200}\.)?([\w$]{1,100})(?:\([^']{0,200}\))?'\).*$/s,
    "no object to read '$1'",
  ],
  [/^Can't find variable: ([\w$]{1,200})$/, "$1 is not defined"],
  [/^([\w$.]{1,200}) is not a function\. \(In .{0,400}\)$/s, "$1 is not a function"],
  [/^(?:too much recursion|Maximum call stack size exceeded\.?)$/, "Maximum call stack size exceeded"],
  [
    /^(?:NetworkError when attempting to fetch resource\.|Load failed(?: \(.{0,200}\))?|Failed to fetch(?: \(.{0,200}\))?)$/s,
    "Failed to fetch",
  ],
];
