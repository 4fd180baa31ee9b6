import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";
import { shown } from "../ui/format/shown.ts";
import { useLiveUpdates } from "../ui/live/use-live-updates.ts";
import { HomePage } from "../ui/overview/home-page.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const shopId = await services.shopIdOf(session.shop);
  return { overview: shown(await services.overview(shopId)) };
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Home() {
  const { overview } = useLoaderData<typeof loader>();
  useLiveUpdates(overview?.revision ?? 0n);
  return <HomePage overview={overview} />;
}
