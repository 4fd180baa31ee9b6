/** How one kind of `s-*` element looks and behaves; `elements.ts` makes the element of it. */
export type ElementKind = {
  css: string;
  /** Fills the shadow root, once; returns what brings it up to date with the properties. */
  build(root: ShadowRoot, element: HostElement): () => void;
};

/** An `s-*` element on the page, read by its kind. */
export type HostElement = HTMLElement & {
  /** The property as the extension set it; undefined when it did not. */
  read(property: string): unknown;
  /** The property as text; "" when it is not set. */
  text(property: string): string;
  /** True as in HTML: set, and not false. */
  flag(property: string): boolean;
};

/** Not the `s-*` elements, whose types the extensions' typings add to the DOM's. */
type TagName = Exclude<keyof HTMLElementTagNameMap, `s-${string}`>;

type Attributes = Record<string, string | boolean | null>;

/** Makes a DOM element; `true` writes an empty attribute, `false`, null and "" none. */
export function make<Name extends TagName>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const node = document.createElement(name);
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

export function setAttributes(node: Element, attributes: Attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false || value === "") node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : value);
  }
}

/** The word must be one that this host draws: better an error here than a wrong picture. */
export function oneOf<Word extends string>(
  element: HostElement,
  property: string,
  words: readonly [Word, ...Word[]],
): Word {
  const text = element.text(property);
  if (text === "") return words[0];
  const word = words.find((known) => known === text);
  if (word === undefined) {
    const known = words.join(", ");
    throw new Error(`${element.localName} ${property}="${text}" is none of: ${known}`);
  }
  return word;
}

/** Headings nest by the sections around them, the way checkout's do: h2, h3 and so on. */
export function headingLevel(element: HTMLElement): string {
  let level = 2;
  for (let node = element.parentElement; node; node = node.parentElement) {
    if (node.localName === "s-section") level += 1;
  }
  return String(Math.min(level, 6));
}
