import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";
import { isLanguage } from "../ui/language/language.ts";
import { costsFrom, costsView } from "../ui/settings/costs-params.ts";
import type { CostsOutcome } from "../ui/settings/costs-view.ts";
import { SettingsPage } from "../ui/settings/settings-page.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const known = await services.readInsights(await services.shopIdOf(session.shop));
  return { costs: known && costsView(known.costs, known.currency) };
}

export async function action({ request }: ActionFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const shopId = await services.shopIdOf(session.shop);
  const form = await request.formData();
  return form.get("form") === "costs" ? saveCosts(shopId, form) : saveLanguage(shopId, form);
}

async function saveLanguage(shopId: number, form: FormData) {
  const language = form.get("language");
  if (!isLanguage(language)) return data({ saved: false }, { status: 400 });
  await services.chooseLanguage(shopId, language);
  return data({ saved: true });
}

/** What the form got wrong is an answer, not a fault. */
async function saveCosts(shopId: number, form: FormData) {
  const known = await services.readInsights(shopId);
  if (!known) return data<CostsOutcome>({ kind: "not_ready" }, { status: 409 });
  const read = costsFrom(form, known.currency);
  if (read.kind === "refused") return data<CostsOutcome>(read, { status: 400 });
  await services.saveCosts(shopId, read.costs);
  return data<CostsOutcome>({ kind: "saved" });
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Settings() {
  const { costs } = useLoaderData<typeof loader>();
  return <SettingsPage costs={costs} />;
}
