const MAXIMUM_BYTES = 131_072;

type Check = (value: string) => string | null;

const INTEGER = /^-?\d+$/;
const DECIMAL = /^-?\d{1,13}(\.\d{1,9})?$/;

/** What a value must look like, by metafield type; a check returns what is wrong with it. */
const CHECKS: Record<string, Check> = {
  boolean: (value) => (/^(true|false)$/.test(value) ? null : "must be true or false."),
  date: (value) => (/^\d{4}-\d\d-\d\d$/.test(value) ? null : "must be in “YYYY-MM-DD” format."),
  date_time: (value) =>
    Number.isNaN(Date.parse(value)) ? "must be in “YYYY-MM-DDTHH:MM:SS” format." : null,
  id: (value) => (value.length > 0 ? null : "can't be blank."),
  json: (value) => (isJson(value) ? null : "is invalid JSON."),
  multi_line_text_field: () => null,
  number_decimal: (value) => (DECIMAL.test(value) ? null : "must be a decimal."),
  number_integer: (value) => (INTEGER.test(value) ? null : "must be an integer."),
  single_line_text_field: (value) =>
    /[\r\n]/.test(value) ? "must be a single line text string." : null,
  url: (value) => (URL.canParse(value) ? null : "must be a valid URL."),
};

export function isKnownType(type: string): boolean {
  const list = /^list\.(.+)$/.exec(type);
  return Object.hasOwn(CHECKS, list?.[1] ?? type);
}

/** Null when the value is one of that type. The type must be a known one. */
export function whatIsWrong(type: string, value: string): string | null {
  if (value.length === 0) return "can't be blank.";
  if (Buffer.byteLength(value) > MAXIMUM_BYTES) return "is too large: the most is 128 KB.";
  const list = /^list\.(.+)$/.exec(type);
  if (!list?.[1]) return CHECKS[type]?.(value) ?? null;
  const items: unknown = isJson(value) ? JSON.parse(value) : null;
  if (!Array.isArray(items)) return "must be a JSON array.";
  const check = CHECKS[list[1]];
  return items.map((item) => check?.(String(item)) ?? null).find((wrong) => wrong !== null) ?? null;
}

export interface NamingFault {
  code: "INVALID" | "TOO_SHORT" | "TOO_LONG";
  message: string;
}

/** Shopify's own rule for namespaces and keys. */
export function namingFault(name: string, what: "Namespace" | "Key"): NamingFault | null {
  const [shortest, longest] = what === "Namespace" ? [3, 255] : [2, 64];
  if (name.length < shortest) {
    return {
      code: "TOO_SHORT",
      message: `${what} is too short (minimum is ${shortest} characters)`,
    };
  }
  if (name.length > longest) {
    return { code: "TOO_LONG", message: `${what} is too long (maximum is ${longest} characters)` };
  }
  if (/^[A-Za-z0-9_-]+$/.test(name)) return null;
  return { code: "INVALID", message: `${what} contains one or more invalid characters.` };
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
