import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
} from "@remix-run/node";
import { boundary } from "@shopify/shopify-app-remix/server";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";
import { isLanguage } from "../ui/language/language.ts";
import { SettingsPage } from "../ui/settings/settings-page.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  await authenticate.admin(request);
  return null;
}

export async function action({ request }: ActionFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const language = (await request.formData()).get("language");
  if (!isLanguage(language)) return data({ saved: false }, { status: 400 });
  await services.chooseLanguage(await services.shopIdOf(session.shop), language);
  return data({ saved: true });
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Settings() {
  return <SettingsPage />;
}
