import type { LoaderFunctionArgs } from "@remix-run/node";
import { renderToStaticMarkup } from "react-dom/server";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";
import { languageFor } from "../ui/language/language.ts";
import { LanguageProvider } from "../ui/language/language-provider.tsx";
import { messagesOf } from "../ui/language/messages.ts";
import { PersonDocument } from "../ui/privacy/person-document.tsx";
import type { PersonFileView } from "../ui/privacy/person-file-view.ts";

/** The file on a person, to be handed to them: to be read, or as JSON. Another shop's is not found. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const shopId = await services.shopIdOf(session.shop);
  const { searchParams } = new URL(request.url);
  const file = await services.personFile(shopId, searchParams.get("request") ?? "");
  if (!file) return new Response(null, { status: 404 });
  if (searchParams.get("as") === "json") {
    return attachment(`${JSON.stringify(file, null, 2)}\n`, "application/json");
  }
  const chosen = await services.language(shopId);
  return attachment(documentOf(file, languageFor(chosen, searchParams.get("locale"))), "text/html");
}

function documentOf(file: PersonFileView, language: "en" | "ar"): string {
  const page = (
    <LanguageProvider language={language} messages={messagesOf(language)}>
      <PersonDocument file={file} />
    </LanguageProvider>
  );
  return `<!doctype html>\n${renderToStaticMarkup(page)}\n`;
}

function attachment(text: string, type: string): Response {
  return new Response(text, {
    headers: {
      "Content-Type": `${type}; charset=utf-8`,
      "Content-Disposition": "attachment",
      "Cache-Control": "no-store",
    },
  });
}
