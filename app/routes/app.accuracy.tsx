import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";
import { AccuracyPage } from "../ui/accuracy/accuracy-page.tsx";
import { showAccuracy } from "../ui/accuracy/show-accuracy.ts";
import { useLiveUpdates } from "../ui/live/use-live-updates.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const insights = await services.readInsights(await services.shopIdOf(session.shop));
  return { view: insights && showAccuracy(insights) };
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Accuracy() {
  const { view } = useLoaderData<typeof loader>();
  useLiveUpdates(view?.revision ?? 0n);
  return <AccuracyPage view={view} />;
}
