import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import {
  isRouteErrorResponse,
  Link,
  Outlet,
  type ShouldRevalidateFunction,
  useLoaderData,
  useRouteError,
} from "@remix-run/react";
import { NavMenu } from "@shopify/app-bridge-react";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { services } from "../services.server.ts";
import { apiKey, authenticate } from "../shopify.server.ts";
import { languageFor } from "../ui/language/language.ts";
import { LanguageProvider } from "../ui/language/language-provider.tsx";
import { messagesOf } from "../ui/language/messages.ts";
import { FaultPage } from "../ui/page/fault-page.tsx";
import hadiyaStyles from "../ui/styles/hadiya.css?url";

export const links = () => [
  { rel: "stylesheet", href: polarisStyles },
  { rel: "stylesheet", href: hadiyaStyles },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const chosen = await services.language(await services.shopIdOf(session.shop));
  const language = languageFor(chosen, new URL(request.url).searchParams.get("locale"));
  return { apiKey, language, messages: messagesOf(language) };
}

/** Only a form can change the language; later addresses no longer carry the admin's locale. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formAction }) =>
  formAction?.startsWith("/app/settings") ?? false;

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function App() {
  const { apiKey, language, messages } = useLoaderData<typeof loader>();
  return (
    <AppProvider isEmbeddedApp apiKey={apiKey} i18n={messages}>
      <LanguageProvider language={language} messages={messages}>
        <Navigation />
        <Outlet />
      </LanguageProvider>
    </AppProvider>
  );
}

function Navigation() {
  const { t } = useTranslation();
  return (
    <NavMenu>
      <Link to="/app" rel="home">
        {t("nav.home")}
      </Link>
      <Link to="/app/customers">{t("nav.customers")}</Link>
      <Link to="/app/insights">{t("nav.insights")}</Link>
      <Link to="/app/accuracy">{t("nav.accuracy")}</Link>
      <Link to="/app/health">{t("nav.health")}</Link>
      <Link to="/app/history">{t("nav.history")}</Link>
      <Link to="/app/settings">{t("nav.settings")}</Link>
    </NavMenu>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  // Shopify's own answers while a session is being set up: they carry a script that goes on.
  return isRouteErrorResponse(error) ? boundary.error(error) : <FaultPage />;
}
