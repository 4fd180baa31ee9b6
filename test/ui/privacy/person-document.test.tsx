import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { Language } from "../../../app/ui/language/language.ts";
import { LanguageProvider } from "../../../app/ui/language/language-provider.tsx";
import { messagesOf } from "../../../app/ui/language/messages.ts";
import { PersonDocument } from "../../../app/ui/privacy/person-document.tsx";
import type { PersonFileView } from "../../../app/ui/privacy/person-file-view.ts";

const FILE: PersonFileView = {
  madeAt: "2026-11-21T09:30:00.000Z",
  shop: { domain: "noor.myshopify.com", name: "Noor & Co." },
  customerId: "7512345678901",
  person: {
    name: "Noura <b>Al-Harbi</b>",
    email: "noura@example.com",
    language: "ar-SA",
    importedAs: null,
    contactDigests: 1,
    deletedAt: null,
    redactedAt: null,
  },
  merged: [
    {
      customerId: "7512345678902",
      name: "Nora A.",
      email: "nora@example.com",
      language: null,
      importedAs: null,
      contactDigests: 0,
      deletedAt: null,
      redactedAt: null,
    },
  ],
  orders: [
    {
      orderId: "1",
      name: "#1187",
      placedAt: "2026-03-14T18:40:11.000Z",
      total: "118.40",
      currency: "USD",
      status: "paid",
      asGuest: false,
      counted: "54.20",
      refunds: [
        { refundId: "2", at: "2026-03-16T00:00:00.000Z", amount: "54.20", currency: "USD" },
      ],
    },
  ],
  standing: {
    currency: "USD",
    orders: 1,
    revenue: "54.20",
    windowSpend: "54.20",
    windowDays: 365,
    tier: "Member",
    valueClass: "steady",
    lifetimeValue: 120,
    chanceStillCustomer: 0.8,
  },
  decisions: [
    { kind: "prior_class", what: "steady", at: null },
    { kind: "merged_from", what: "7512345678902", at: "2026-11-01T00:00:00.000Z" },
    { kind: "request", what: "customers/data_request", at: "2026-11-21T09:30:00.000Z" },
  ],
  messages: [{ topic: "orders/create", receivedAt: "2026-03-14T18:40:12.000Z", state: "used" }],
};
const UNKNOWN = {
  ...FILE,
  person: null,
  merged: [],
  orders: [],
  standing: null,
  decisions: [],
  messages: [],
};

const shown = (file: PersonFileView, language: Language) =>
  renderToStaticMarkup(
    <LanguageProvider language={language} messages={messagesOf(language)}>
      <PersonDocument file={file} />
    </LanguageProvider>,
  );

describe.each([
  ["en", "ltr", "What Hadiya keeps about customer 7512345678901", "Mar 14, 2026"],
  ["ar", "rtl", "ما تحتفظ به هدية عن العميل 7512345678901", "14 مارس 2026"],
] as const)("the document in %s", (language, direction, title, day) => {
  test("says all of it, and runs in the right direction", () => {
    const page = shown(FILE, language);
    expect(page).toContain(`<html lang="${language}" dir="${direction}">`);
    expect(page).toContain(title);
    expect(page).toContain(day);
    for (const word of ["noura@example.com", "#1187", "118.40", "54.20", "Member", "80"]) {
      expect(page).toContain(word);
    }
    expect(page).not.toMatch(/privacy\.|\{\{|undefined|null/);
  });

  test("leaves what is Shopify's in a sentence its own direction", () => {
    const page = shown(FILE, language);
    const foreign = ["Noor &amp; Co.", "7512345678902", "customers/data_request", "orders/create"];
    for (const word of [...foreign, "noura@example.com", "nora@example.com", "#1187"]) {
      expect(page).toContain(`<bdi>${word}</bdi>`);
    }
  });

  test("takes nothing of a name for markup", () => {
    expect(shown(FILE, language)).toContain("Noura &lt;b&gt;Al-Harbi&lt;/b&gt;");
  });

  test("says so when nothing is kept", () => {
    expect(shown(UNKNOWN, language)).toContain(messagesOf(language).privacy.file.unknown);
  });
});
