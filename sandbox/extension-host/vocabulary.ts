/**
 * The `s-*` elements this host can show, with the properties and events of each: the one list
 * that the worker makes its remote elements from, and the page its allowlist and its elements.
 */
export type ElementWords = { properties: readonly string[]; events: readonly string[] };

const BOX = [
  "accessibilityLabel",
  "accessibilityRole",
  "background",
  "border",
  "borderRadius",
  "blockSize",
  "inlineSize",
  "maxInlineSize",
  "minInlineSize",
  "padding",
  "paddingBlock",
  "paddingBlockEnd",
  "paddingBlockStart",
  "paddingInline",
  "paddingInlineEnd",
  "paddingInlineStart",
] as const;
const ALIGNMENT = ["alignItems", "columnGap", "gap", "justifyContent", "rowGap"] as const;
const WORDS = ["accessibilityVisibility", "color", "dir", "lang", "tone", "type"] as const;
const LINK = ["accessibilityLabel", "href", "lang", "target", "tone"] as const;
const FIELD = ["disabled", "error", "label", "name", "required"] as const;

export const VOCABULARY = {
  "s-badge": element(["color", "icon", "iconPosition", "size", "tone"]),
  "s-banner": element(["dismissible", "heading", "hidden", "tone"], ["dismiss"]),
  "s-box": element(BOX),
  "s-button": element(
    [...LINK, "disabled", "inlineSize", "loading", "type", "variant"],
    ["blur", "click", "focus"],
  ),
  "s-checkbox": element(
    [...FIELD, "accessibilityLabel", "checked", "value"],
    ["blur", "change", "focus"],
  ),
  "s-divider": element(["direction"]),
  "s-grid": element([...BOX, ...ALIGNMENT, "gridTemplateColumns", "gridTemplateRows"]),
  "s-grid-item": element([...BOX, "gridColumn", "gridRow"]),
  "s-heading": element(["accessibilityRole"]),
  "s-icon": element(["size", "tone", "type"]),
  "s-image": element([
    "accessibilityRole",
    "alt",
    "aspectRatio",
    "borderRadius",
    "inlineSize",
    "loading",
    "objectFit",
    "src",
  ]),
  "s-link": element([...LINK], ["blur", "click", "focus"]),
  "s-list-item": element([]),
  "s-ordered-list": element([]),
  "s-paragraph": element([...WORDS, "textAlign"]),
  "s-progress": element(["accessibilityLabel", "max", "tone", "value"]),
  "s-section": element(["accessibilityLabel", "heading", "padding"]),
  "s-skeleton-paragraph": element(["content"]),
  "s-spinner": element(["accessibilityLabel", "size"]),
  "s-stack": element([...BOX, ...ALIGNMENT, "direction"]),
  "s-text": element([...WORDS, "display"]),
  "s-text-field": element(
    [...FIELD, "autocomplete", "icon", "maxLength", "placeholder", "readOnly", "value"],
    ["blur", "change", "focus", "input"],
  ),
  "s-unordered-list": element([]),
} as const satisfies Record<string, ElementWords>;

export type ElementName = keyof typeof VOCABULARY;

/** The receiver's allowlist: an element or property outside the vocabulary is an error. */
export function elementPolicies() {
  return Object.fromEntries(
    Object.entries(VOCABULARY).map(([name, { properties, events }]) => [
      name,
      {
        properties: Object.fromEntries(properties.map((property) => [property, {}])),
        attributes: ["id", "slot"],
        events: Object.fromEntries(events.map((event) => [event, {}])),
      },
    ]),
  );
}

function element(properties: readonly string[], events: readonly string[] = []): ElementWords {
  return { properties: ["id", ...properties], events };
}
