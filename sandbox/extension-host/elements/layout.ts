import {
  type ElementKind,
  type HostElement,
  headingLevel,
  make,
  oneOf,
  setAttributes,
} from "./host-element.ts";
import { border, radius, spacing } from "./look.ts";

const ROLES: Record<string, string> = {
  "ordered-list": "list",
  "unordered-list": "list",
  "list-item": "listitem",
  "list-item-separator": "separator",
  header: "banner",
  footer: "contentinfo",
  section: "region",
  aside: "complementary",
};
const BACKGROUNDS = ["transparent", "base", "subdued"] as const;
const PADDINGS = {
  padding: "padding",
  paddingBlock: "padding-block",
  paddingBlockStart: "padding-block-start",
  paddingBlockEnd: "padding-block-end",
  paddingInline: "padding-inline",
  paddingInlineStart: "padding-inline-start",
  paddingInlineEnd: "padding-inline-end",
};
const SIZES = {
  blockSize: "block-size",
  inlineSize: "inline-size",
  maxInlineSize: "max-inline-size",
  minInlineSize: "min-inline-size",
};

export const box: ElementKind = {
  css: ":host { display: block; }",
  build: (root, element) => {
    root.append(make("slot"));
    return () => styleBox(element);
  },
};

export const stack: ElementKind = {
  css: ":host { display: flex; }",
  build: (root, element) => {
    root.append(make("slot"));
    return () => {
      const inline = oneOf(element, "direction", ["block", "inline"]) === "inline";
      styleBox(element);
      styleFlow(element);
      element.style.flexFlow = inline ? "row wrap" : "column nowrap";
    };
  },
};

export const grid: ElementKind = {
  css: ":host { display: grid; }",
  build: (root, element) => {
    root.append(make("slot"));
    return () => {
      styleBox(element);
      styleFlow(element);
      element.style.gridTemplateColumns = element.text("gridTemplateColumns");
      element.style.gridTemplateRows = element.text("gridTemplateRows");
    };
  },
};

export const gridItem: ElementKind = {
  css: ":host { display: block; min-inline-size: 0; }",
  build: (root, element) => {
    root.append(make("slot"));
    return () => {
      styleBox(element);
      element.style.gridColumn = element.text("gridColumn");
      element.style.gridRow = element.text("gridRow");
    };
  },
};

export const section: ElementKind = {
  css: `
    :host { display: block; }
    section { display: flex; flex-direction: column; gap: 12px; }
    [role="heading"] { font-size: 16px; font-weight: 600; line-height: 1.3; color: var(--text); }
  `,
  build: (root, element) => {
    const heading = make("div", { role: "heading", id: "heading" });
    const region = make("section", {}, heading, make("slot"));
    root.append(region);
    return () => {
      const label = element.text("accessibilityLabel");
      heading.textContent = element.text("heading");
      heading.hidden = heading.textContent === "";
      setAttributes(heading, { "aria-level": headingLevel(element) });
      setAttributes(region, {
        "aria-label": label,
        "aria-labelledby": label === "" && !heading.hidden ? "heading" : null,
      });
    };
  },
};

export const divider: ElementKind = {
  css: `
    :host { display: block; align-self: stretch; }
    div { block-size: 1px; background: var(--border); }
    div[aria-orientation="vertical"] { block-size: 100%; inline-size: 1px; }
  `,
  build: (root, element) => {
    const line = make("div", { role: "separator" });
    root.append(line);
    return () => {
      const vertical = oneOf(element, "direction", ["inline", "block"]) === "block";
      setAttributes(line, { "aria-orientation": vertical ? "vertical" : null });
    };
  },
};

export const unorderedList = list("disc");
export const orderedList = list("decimal");

/** Roles on the hosts: a list split over shadow roots is no list to a screen reader. */
function list(marker: string): ElementKind {
  return {
    css: `:host { display: block; padding-inline-start: 20px; list-style: ${marker} outside; }`,
    build: (root, element) => {
      root.append(make("slot"));
      return () => setAttributes(element, { role: "list" });
    },
  };
}

export const listItem: ElementKind = {
  css: ":host { display: list-item; padding-block: 2px; }",
  build: (root, element) => {
    root.append(make("slot"));
    return () => setAttributes(element, { role: "listitem" });
  },
};

function styleBox(element: HostElement) {
  const role = element.text("accessibilityRole");
  const background = oneOf(element, "background", BACKGROUNDS);
  const { style } = element;
  for (const [property, name] of Object.entries(PADDINGS)) {
    style.setProperty(name, spacing(element.text(property)));
  }
  for (const [property, name] of Object.entries(SIZES)) {
    style.setProperty(name, element.text(property).replace(/^auto$/, ""));
  }
  style.border = border(element.text("border"));
  style.borderRadius = radius(element.text("borderRadius"));
  style.background = { transparent: "", base: "#fff", subdued: "var(--subdued)" }[background];
  setAttributes(element, {
    role: role === "generic" ? null : (ROLES[role] ?? role),
    "aria-label": element.text("accessibilityLabel"),
  });
}

function styleFlow(element: HostElement) {
  const { style } = element;
  style.gap = spacing(element.text("gap") || "none");
  if (element.text("rowGap")) style.rowGap = spacing(element.text("rowGap"));
  if (element.text("columnGap")) style.columnGap = spacing(element.text("columnGap"));
  style.alignItems = element.text("alignItems");
  style.justifyContent = element.text("justifyContent");
}
