import { button, checkbox, textField } from "./elements/controls.ts";
import { icon, image, progress, skeletonParagraph, spinner } from "./elements/figures.ts";
import type { ElementKind } from "./elements/host-element.ts";
import {
  box,
  divider,
  grid,
  gridItem,
  listItem,
  orderedList,
  section,
  stack,
  unorderedList,
} from "./elements/layout.ts";
import { SHARED_CSS } from "./elements/look.ts";
import { badge, banner, heading, link, paragraph, text } from "./elements/words.ts";
import { type ElementName, VOCABULARY } from "./vocabulary.ts";

const KINDS: Record<ElementName, ElementKind> = {
  "s-badge": badge,
  "s-banner": banner,
  "s-box": box,
  "s-button": button,
  "s-checkbox": checkbox,
  "s-divider": divider,
  "s-grid": grid,
  "s-grid-item": gridItem,
  "s-heading": heading,
  "s-icon": icon,
  "s-image": image,
  "s-link": link,
  "s-list-item": listItem,
  "s-ordered-list": orderedList,
  "s-paragraph": paragraph,
  "s-progress": progress,
  "s-section": section,
  "s-skeleton-paragraph": skeletonParagraph,
  "s-spinner": spinner,
  "s-stack": stack,
  "s-text": text,
  "s-text-field": textField,
  "s-unordered-list": unorderedList,
};

/** Defines the page's `s-*` elements; the second call finds them there. */
export function defineElements() {
  for (const [name, kind] of Object.entries(KINDS)) {
    if (customElements.get(name)) continue;
    customElements.define(name, elementClass(name as ElementName, kind));
  }
}

function elementClass(name: ElementName, kind: ElementKind): CustomElementConstructor {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHARED_CSS + kind.css);
  class HostElementClass extends HTMLElement {
    readonly values = new Map<string, unknown>();
    private refresh: (() => void) | undefined;

    connectedCallback() {
      if (!this.refresh) {
        const root = this.attachShadow({ mode: "open", delegatesFocus: true });
        root.adoptedStyleSheets = [sheet];
        this.refresh = kind.build(root, this);
      }
      this.refresh();
    }

    set(property: string, value: unknown) {
      this.values.set(property, value);
      if (this.isConnected) this.refresh?.();
    }

    read(property: string): unknown {
      return this.values.get(property) ?? undefined;
    }

    text(property: string): string {
      const value = this.read(property);
      return value === undefined || typeof value === "boolean" ? "" : String(value);
    }

    flag(property: string): boolean {
      const value = this.read(property);
      return value !== undefined && value !== false;
    }
  }
  for (const property of VOCABULARY[name].properties) {
    if (property === "id") continue;
    Object.defineProperty(HostElementClass.prototype, property, {
      get(this: HostElementClass) {
        return this.read(property);
      },
      set(this: HostElementClass, value: unknown) {
        this.set(property, value);
      },
    });
  }
  return HostElementClass;
}
