import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";
import { useLiveUpdates } from "../ui/live/use-live-updates.ts";
import { PrivacyPage } from "../ui/privacy/privacy-page.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const { session } = await authenticate.admin(request);
  return services.privacyRequests(await services.shopIdOf(session.shop));
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Privacy() {
  const { requests, revision } = useLoaderData<typeof loader>();
  useLiveUpdates(revision);
  return <PrivacyPage requests={requests} />;
}
