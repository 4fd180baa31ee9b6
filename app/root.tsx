import type { LinksFunction } from "@remix-run/node";
import { Links, Meta, Outlet, Scripts, ScrollRestoration } from "@remix-run/react";
import type { ReactNode } from "react";
import { directionOf } from "./ui/language/language.ts";
import { useKnownLanguage } from "./ui/language/use-known-language.ts";
import { FaultPage } from "./ui/page/fault-page.tsx";
import { useNonce } from "./ui/page/nonce.ts";
import calmStyles from "./ui/styles/calm.css?url";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: calmStyles }];

/** The document. Overlays hang on the body, so the direction must stand here, above everything. */
export function Layout({ children }: { readonly children: ReactNode }) {
  const language = useKnownLanguage() ?? "en";
  const nonce = useNonce();
  return (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Hadiya</title>
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <FaultPage />;
}
