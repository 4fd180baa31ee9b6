/** What a person can be recognised by in a webhook as it came. */
export interface PersonMarks {
  /** Shopify's ids of redacted customers and of their orders, as digits. */
  readonly ids: ReadonlySet<string>;
  /** Email addresses and phone numbers, however written. */
  readonly contacts: readonly string[];
}

/** After a key that ends in id, or in a global id; anywhere when it is as long as ids of today. */
const IDS = /(?:id"\s*:\s*"?|\/)(\d{1,18})(?!\d)|(\d{8,18})/g;

/** Every number in a body that may be the id of a customer or an order; each once. */
export function mentionedIds(body: Uint8Array): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [, named, long] of textOf(body).matchAll(IDS)) found.add(named ?? long ?? "");
  return found;
}

/** Does a body name one of these people? Any bytes will do: what could not be read names people too. */
export function bodyNames(marks: PersonMarks): (body: Uint8Array) => boolean {
  const contacts = marks.contacts.flatMap(contactPattern);
  return (body) => {
    for (const id of mentionedIds(body)) if (marks.ids.has(id)) return true;
    if (contacts.length === 0) return false;
    const text = textOf(body);
    return contacts.some((contact) => contact.test(text));
  };
}

const SEPARATORS = "[\\s\\-.()/]*";
const TOLD_APART_DIGITS = 8;

/** An email address in any case; a phone number with any separators, with or without its country. */
function contactPattern(contact: string): RegExp[] {
  if (contact.includes("@")) return [new RegExp(escaped(contact.trim()), "iu")];
  const digits = contact.replace(/\D/g, "");
  if (digits.length < TOLD_APART_DIGITS) return [];
  return [new RegExp([...digits.slice(-TOLD_APART_DIGITS)].join(SEPARATORS))];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function textOf(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}
