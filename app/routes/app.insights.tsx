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
import { InsightsPage } from "../ui/insights/insights-page.tsx";
import { showInsights } from "../ui/insights/show-insights.ts";
import { useLiveUpdates } from "../ui/live/use-live-updates.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const insights = await services.readInsights(await services.shopIdOf(session.shop));
  return { insights: insights && showInsights(insights) };
}

/** Working it out again: the one thing this page can be told. */
export async function action({ request }: ActionFunctionArgs) {
  const { session } = await authenticate.admin(request);
  await services.askForValuation(await services.shopIdOf(session.shop));
  return data({ asked: true });
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Insights() {
  const { insights } = useLoaderData<typeof loader>();
  useLiveUpdates(insights?.revision ?? 0n);
  return <InsightsPage insights={insights} />;
}
